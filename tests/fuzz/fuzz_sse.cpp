// Server-sent events: whole and byte by byte must give the same events at the same places.

#include "models/wire/eventstreamparser.h"
#include "tests/fuzz/fuzzinput.h"

using namespace stepwire;
using namespace stepwire::fuzzing;

namespace {

constexpr std::size_t sizeLimit = 64;

class Transcript
{
public:
    void feed(std::string_view bytes)
    {
        for (;;) {
            const std::size_t before = bytes.size();
            const auto event = m_parser.next(bytes);
            m_at += before - bytes.size();
            if (!event)
                break;
            add(*event);
        }
        require(bytes.empty(), "bytes left over");
    }
    std::string finished()
    {
        if (const auto event = m_parser.finish())
            add(*event);
        return m_text;
    }

private:
    void add(const EventStreamParser::Event &event)
    {
        require(event.data.size() <= sizeLimit, "limit passed");
        require(event.tooLarge || event.data.size() == event.dataBytes, "wrong count");
        m_text += std::to_string(m_at) + " " + std::to_string(event.dataBytes) +
                  (event.tooLarge ? " too large\n" : " ") + std::string(event.data) + "\n";
    }

    EventStreamParser m_parser{sizeLimit};
    std::size_t m_at = 0;
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
    requireEqual(whole.finished(), cut.finished(), "whole and cut differ");
    return 0;
}
