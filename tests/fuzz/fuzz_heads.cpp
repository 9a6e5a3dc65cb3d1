// HTTP/1.1 framing: whole and byte by byte must give the same parts, and the parts must be the stream. Credentials of
// any bytes must be ranges inside them.

#include "models/wire/credentials.h"
#include "models/wire/httpframing.h"
#include "tests/fuzz/fuzzinput.h"

#include <algorithm>

using namespace stepwire;
using namespace stepwire::fuzzing;

namespace {

/// What a framing says, body bytes joined; `raw` gets the bytes of all parts.
class Transcript
{
public:
    explicit Transcript(HttpFraming::Side side) : m_framing(side, 512) {}

    HttpFraming &framing() { return m_framing; }
    void feed(std::string_view bytes)
    {
        for (;;) {
            const HttpPart part = m_framing.next(bytes);
            if (part.kind == HttpPart::Kind::Nothing)
                break;
            if (part.kind == HttpPart::Kind::Held) {
                m_framing.upgradeAnswered(false);
                m_text += "held\n";
                continue;
            }
            take(part);
        }
        require(bytes.empty(), "bytes left over");
    }
    std::string finished()
    {
        take(m_framing.finish());
        return m_text + "[" + m_body + "]" + (m_framing.midMessage() ? "half" : "");
    }
    std::string raw() const { return m_raw; }

private:
    void take(const HttpPart &part)
    {
        m_raw += part.raw;
        if (part.kind == HttpPart::Kind::Body || part.kind == HttpPart::Kind::Opaque) {
            m_body += part.kind == HttpPart::Kind::Body ? part.data : part.raw;
        } else if (part.kind == HttpPart::Kind::Head) {
            m_text += "[" + m_body + "] head " + std::to_string(part.head->bytes) + (part.interim ? " interim" : "") +
                      (part.upgrade ? " upgrade" : "") + "\n";
            for (const HttpField &field : part.head->fields)
                m_text += field.name + "=" + field.value + "\n";
            m_body.clear();
        } else if (part.kind != HttpPart::Kind::Nothing) {
            m_text += "[" + m_body + "] " + std::to_string(static_cast<int>(part.kind)) + " " + std::string(part.code) +
                      " " + part.detail + "\n";
            m_body.clear();
        }
    }

    HttpFraming m_framing;
    std::string m_text;
    std::string m_body;
    std::string m_raw;
};

void checkCredentials(std::string_view head)
{
    std::uint64_t last = 0;
    bool first = true;
    for (const ByteRange &range : credentialRanges(head)) {
        require(range.begin < range.end && range.end <= head.size(), "credential outside the head");
        require(first || range.begin > last, "credentials that touch");
        last = range.end;
        first = false;
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    FuzzInput input(data, size);
    const std::uint8_t mode = input.byte();
    const auto side = mode % 2 == 0 ? HttpFraming::Side::Requests : HttpFraming::Side::Responses;
    const std::string_view bytes = input.rest();
    Transcript whole(side);
    Transcript cut(side);
    for (int i = 0; side == HttpFraming::Side::Responses && i < mode / 2 % 8; ++i) {
        HttpHead request;
        request.method = i % 3 == 0 ? "GET" : i % 3 == 1 ? "HEAD" : "CONNECT";
        if (mode >= 128)
            request.fields.push_back({"Connection", "upgrade"});
        whole.framing().expectResponseTo(request);
        cut.framing().expectResponseTo(request);
    }
    whole.feed(bytes);
    for (std::size_t i = 0; i < bytes.size(); ++i)
        cut.feed(bytes.substr(i, 1));
    require(whole.raw() == bytes.substr(0, whole.raw().size()), "the parts are not the stream");
    require(whole.raw().size() + whole.framing().heldBytes() == bytes.size(), "bytes lost");
    requireEqual(whole.finished(), cut.finished(), "whole and cut differ");
    checkCredentials(bytes);
    return 0;
}
