// The forward proxy's door, below its sockets: what a connection's first bytes ask for, the TLS hello, who may use the
// tap, and the head as it goes on. A verdict once reached does not change with bytes that come later.

#include "app/tap/clienthello.h"
#include "app/tap/headrewriting.h"
#include "app/tap/proxyrequest.h"
#include "app/tap/requestdoor.h"
#include "models/wire/httpframing.h"
#include "models/wire/httpheadparser.h"
#include "tests/fuzz/fuzzinput.h"

#include <algorithm>

using namespace stepwire;
using namespace stepwire::fuzzing;

namespace {

std::string shown(const ProxyRequest &request)
{
    return std::to_string(int(request.kind)) + " " + request.server.host + " " +
           std::to_string(request.server.port.value_or(0)) + " " + std::to_string(request.headBytes) + " " + request.text;
}

std::string shown(const ClientHello &hello)
{
    return std::to_string(int(hello.kind)) + " " + hello.serverName;
}

/// Looks at every beginning, as a peer that sends byte by byte has it looked at.
template <typename Request> void checkGrowing(std::string_view bytes)
{
    std::string verdict;
    for (std::size_t size = 1; size <= std::min<std::size_t>(bytes.size(), 700); ++size) {
        const std::string seen(bytes.substr(0, size)); // without a byte to spare behind it
        const Request request = Request::read(seen);
        if (verdict.empty() && request.kind != Request::Kind::Incomplete)
            verdict = shown(request);
        else if (!verdict.empty())
            requireEqual(shown(request), verdict, "the verdict changed");
    }
    const Request whole = Request::read(std::string(bytes));
    require(verdict.empty() || shown(whole) == verdict, "whole and cut differ");
}

void checkHead(std::string_view bytes)
{
    HttpFraming framing(HttpFraming::Side::Requests);
    const HttpPart part = framing.next(bytes);
    if (part.kind != HttpPart::Kind::Head)
        return;
    static const RequestDoor door({}, "127.0.0.1", 8080);
    if (const auto refusal = door.refusal(*part.head, "127.0.0.1")) {
        require(refusal->note().find('\n') == std::string::npos, "a note of several lines");
        require(refusal->response().starts_with("HTTP/1.1 4"), "a refusal that is none");
        const auto answer = refusal->response();
        require(parsedResponseHead(answer.substr(0, answer.find("\r\n\r\n") + 4)).has_value(), "an answer nobody can read");
    }
    static const UpstreamAddress upstream = *UpstreamAddress::parsed("https://api.example:8443/v2");
    const std::string sent = rewrittenHead(part.raw, upstream);
    const auto again = parsedRequestHead(sent);
    require(again.has_value(), "a sound head was made unsound");
    require(again->fields.size() == part.head->fields.size() && again->method == part.head->method, "another head");
    for (std::size_t i = 0; i < again->fields.size(); ++i) {
        require(again->fields[i].name == part.head->fields[i].name, "another name");
        if (!equalIgnoringCase(again->fields[i].name, "host"))
            require(again->fields[i].value == part.head->fields[i].value, "another value");
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const std::string_view bytes(reinterpret_cast<const char *>(data), size);
    checkGrowing<ProxyRequest>(bytes);
    checkGrowing<ClientHello>(bytes);
    checkHead(bytes);
    const std::string text(bytes);
    if (const auto address = HostAndPort::parsed(text))
        require(!address->host.empty(), "a host without a name");
    if (const auto pattern = HostPattern::parsed(text)) {
        pattern->matches("api.example", 443);
        pattern->isPassedBy(text);
    }
    isPassedByProxy(text, "api.example", 443);
    return 0;
}
