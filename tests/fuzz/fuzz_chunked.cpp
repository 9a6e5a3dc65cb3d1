// Chunked bodies: what was put into chunks comes out, each part is the stream's own bytes, and whole and byte by byte
// agree also where the chunks are broken.

#include "models/wire/httpframing.h"
#include "tests/fuzz/fuzzinput.h"

#include <array>
#include <cstdio>

using namespace stepwire;
using namespace stepwire::fuzzing;

namespace {

constexpr std::string_view head = "POST /v1/responses HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";

struct Transcript
{
    HttpFraming framing{HttpFraming::Side::Requests, 512};
    std::string raw;
    std::string body;
    int ends = 0;
    std::string fault;

    void feed(std::string_view bytes)
    {
        for (;;) {
            const HttpPart part = framing.next(bytes);
            if (part.kind == HttpPart::Kind::Nothing)
                break;
            raw += part.raw;
            body += part.data;
            require(part.data.size() <= part.raw.size(), "body out of nothing");
            ends += part.kind == HttpPart::Kind::End;
            if (part.kind == HttpPart::Kind::Fault)
                fault += std::string(part.code) + part.detail + "@" + std::to_string(raw.size());
            if (part.kind == HttpPart::Kind::Held)
                framing.upgradeAnswered(false);
        }
        require(bytes.empty(), "bytes left over");
    }
    std::string text() const { return std::to_string(ends) + fault + "\n" + body; }
};

void compare(std::string_view bytes, Transcript &whole)
{
    Transcript cut;
    whole.feed(head);
    cut.feed(head);
    whole.feed(bytes);
    for (std::size_t i = 0; i < bytes.size(); ++i)
        cut.feed(bytes.substr(i, 1));
    requireEqual(whole.text(), cut.text(), "whole and cut differ");
    require(whole.raw.size() + whole.framing.heldBytes() == head.size() + bytes.size(), "bytes lost");
}

/// Chunks as a sender may write them: sizes in either case, zeros before them, extensions, bare line feeds, trailers.
void readWritten(FuzzInput &input)
{
    std::string stream;
    std::string body;
    const std::uint8_t end = input.byte();
    while (!input.empty()) {
        const std::uint8_t how = input.byte();
        const std::string_view data = input.bytes(how % 64 + 1);
        if (data.empty())
            break;
        std::array<char, 32> size{};
        std::snprintf(size.data(), size.size(), how & 0x40 ? "%zX" : "%05zx", data.size());
        stream += size.data();
        stream += how % 3 == 0 ? ";name=\"v\"\r\n" : how % 3 == 1 ? "\r\n" : "\n";
        stream += data;
        stream += how & 0x80 ? "\r\n" : "\n";
        body += data;
    }
    stream += end % 2 == 0 ? "0\r\n\r\n" : "0;x\r\nTrailer: y\r\n\r\n";
    Transcript whole;
    compare(stream, whole);
    require(whole.fault.empty() && whole.ends == 1 && !whole.framing.midMessage(), "a sound body has no end");
    requireEqual(whole.body, body, "what was put into chunks comes out otherwise");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    FuzzInput input(data, size);
    if (input.byte() < 0x80) {
        Transcript whole;
        compare(input.rest(), whole);
    } else {
        readWritten(input);
    }
    return 0;
}
