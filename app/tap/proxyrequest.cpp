#include "app/tap/proxyrequest.h"

#include "models/wire/httpheadparser.h"

#include <optional>

namespace stepwire {

namespace {

constexpr std::string_view connectMethod = "CONNECT ";
constexpr char tlsHandshake = '\x16';

/// Where the head that begins at `begin` ends, its empty line included; nothing while it is not whole.
std::optional<std::size_t> headEnd(std::string_view bytes, std::size_t begin)
{
    for (std::size_t at = bytes.find('\n', begin); at != std::string_view::npos; at = bytes.find('\n', at + 1)) {
        const std::string_view next = bytes.substr(at + 1);
        if (next.starts_with('\n'))
            return at + 2;
        if (next.starts_with("\r\n"))
            return at + 3;
    }
    return std::nullopt;
}

std::string requestTarget(std::string_view line)
{
    const std::size_t first = line.find(' ');
    const std::size_t last = line.rfind(' ');
    return first == last ? std::string() : std::string(line.substr(first + 1, last - first - 1));
}

ProxyRequest connectRequest(std::string_view bytes, std::size_t lineBegin)
{
    const std::optional<std::size_t> end = headEnd(bytes, lineBegin);
    if (!end) {
        if (bytes.size() < ProxyRequest::longestHead)
            return {};
        return {.kind = ProxyRequest::Kind::BadConnect, .text = "a head of more than 64 KiB"};
    }
    const auto head = parsedRequestHead(bytes.substr(0, *end));
    const auto server = head ? HostAndPort::parsed(head->target) : std::nullopt;
    if (!server || !server->port)
        return {.kind = ProxyRequest::Kind::BadConnect, .text = head ? head->target : head.error()};
    return {.kind = ProxyRequest::Kind::Connect, .server = *server, .headBytes = *end};
}

} // namespace

ProxyRequest ProxyRequest::read(std::string_view bytes)
{
    if (bytes.starts_with(tlsHandshake))
        return {.kind = Kind::Other};
    const std::size_t begin = bytes.find_first_not_of("\r\n"); // RFC 9112 section 2.2: empty lines before a request
    const std::size_t end = begin == std::string_view::npos ? begin : bytes.find('\n', begin);
    if (end == std::string_view::npos)
        return {.kind = bytes.size() < longestHead ? Kind::Incomplete : Kind::Other};
    const std::string_view line = bytes.substr(begin, end - begin);
    if (line.starts_with(connectMethod))
        return connectRequest(bytes, begin);
    return {.kind = Kind::Other, .text = requestTarget(line)};
}

} // namespace stepwire
