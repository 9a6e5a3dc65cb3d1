// WebSocket frames: whole and byte by byte must give the same frames; unframing takes any bytes.

#include "models/wire/frameparser.h"
#include "models/wire/wiredecoder.h"
#include "tests/fuzz/fuzzinput.h"

using namespace stepwire;
using namespace stepwire::fuzzing;

namespace {

class Transcript
{
public:
    void feed(std::string_view bytes)
    {
        for (FramePart part = m_parser.next(bytes); part.kind != FramePart::Kind::Nothing;
             part = m_parser.next(bytes)) {
            const FrameHeader &header = m_parser.header();
            if (part.kind == FramePart::Kind::Header) {
                m_text += "frame " + std::to_string(header.opcode) + " " + std::to_string(header.reserved) + " " +
                          std::to_string(header.payloadBytes) + " " + std::to_string(header.headerBytes) +
                          (header.final ? " final" : "") + (header.shortestLength ? "" : " long") + "\n";
            } else if (part.kind == FramePart::Kind::Payload) {
                std::string payload(part.raw);
                if (header.masked)
                    unmask(payload.data(), payload.size(), header.mask, part.offset);
                m_text += payload;
            } else {
                m_text += "\nend\n";
            }
        }
        require(bytes.empty(), "bytes left over");
    }
    std::string text() const { return m_text + (m_parser.midFrame() ? "half" : ""); }

private:
    FrameParser m_parser;
    std::string m_text;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const std::string_view bytes(reinterpret_cast<const char *>(data), size);
    Transcript whole;
    whole.feed(bytes);
    Transcript cut;
    for (std::size_t i = 0; i < bytes.size(); ++i)
        cut.feed(bytes.substr(i, 1));
    requireEqual(whole.text(), cut.text(), "whole and cut differ");
    require(unframedPayload(bytes).size() <= bytes.size(), "payload out of nothing");
    return 0;
}
