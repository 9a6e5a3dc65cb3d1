// The provider's HTTP side, below its sockets: any bytes give the same requests whole and byte by byte, bounded; and
// what a request asks for is refused or answered with events that are JSON.

#include "app/provider/requestreader.h"
#include "tests/fuzz/fuzzinput.h"
#include "tests/fuzz/providedengine.h"

#include <vector>

using namespace stepwire;
using namespace stepwire::fuzzing;

namespace {

constexpr std::size_t bodyLimit = 20'000;

struct Transcript
{
    RequestReader reader{bodyLimit};
    std::string text;
    std::vector<std::string> bodies;
    bool refused = false;

    void feed(std::string_view bytes)
    {
        while (!refused) {
            switch (reader.next(bytes)) {
            case RequestReader::Outcome::NeedsMore: require(bytes.empty(), "bytes left over"); return;
            case RequestReader::Outcome::Begun: text += reader.head().startLine + "\n"; break;
            case RequestReader::Outcome::Whole:
                require(!reader.midRequest() || !bytes.empty(), "a whole request is half");
                bodies.push_back(reader.takeBody());
                require(bodies.back().size() <= bodyLimit, "limit passed");
                if (reader.undecodable())
                    bodies.back() = "undecodable";
                text += reader.path() + "[" + bodies.back() + "]\n";
                break;
            case RequestReader::Outcome::Refused:
                refused = true;
                text += std::to_string(reader.refusal().status) + reader.refusal().message;
                require(JsonView::parsed(reader.refusal().body()).has_value(), "a refusal that is no JSON");
            }
        }
    }
};

void answer(ResponsesEngine &engine, std::string body)
{
    auto request = CreateRequest::read(std::move(body));
    if (!request)
        return;
    const std::string previous = request->previousResponseId();
    auto run = engine.start(*request, previous.empty() ? nullptr : engine.stored(previous));
    if (!run) {
        require(JsonView::parsed(run.error().body()).has_value(), "a refusal that is no JSON");
        return;
    }
    while (!(*run)->over())
        require(JsonView::parsed((*run)->next()).has_value(), "an event that is no JSON");
    require(JsonView::parsed((*run)->object()).has_value(), "a response that is no JSON");
    engine.finish(**run);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const std::string_view bytes(reinterpret_cast<const char *>(data), size);
    if (bytes.starts_with('{')) { // a body alone, so that the fuzzer need not get a head right
        answer(*providedEngine(), std::string(bytes));
        return 0;
    }
    Transcript whole;
    Transcript cut;
    whole.feed(bytes);
    for (std::size_t i = 0; i < bytes.size(); ++i)
        cut.feed(bytes.substr(i, 1));
    requireEqual(whole.text, cut.text, "whole and cut differ");
    const auto engine = providedEngine();
    for (std::string &body : whole.bodies)
        answer(*engine, std::move(body));
    return 0;
}
