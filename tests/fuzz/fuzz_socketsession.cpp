// The provider's WebSocket side, below its sockets: messages of any shape in any order, one a line. Everything that is
// answered is JSON, each lane's responses end, and the session comes to rest.

#include "app/provider/socketsession.h"
#include "tests/fuzz/fuzzinput.h"
#include "tests/fuzz/providedengine.h"

#include <algorithm>

using namespace stepwire;
using namespace stepwire::fuzzing;

namespace {

/// Replaced by the id of the response that was created last, so that the fuzzer can go on from it.
constexpr std::string_view lastId = "@@";

std::string withId(std::string_view line, const std::string &id)
{
    std::string text(line);
    for (std::size_t at = text.find(lastId); at != std::string::npos; at = text.find(lastId, at + id.size() + 1))
        text.replace(at, lastId.size(), id);
    return text;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    std::string_view rest(reinterpret_cast<const char *>(data), size);
    const auto engine = providedEngine();
    SocketSession::Time now{0};
    SocketSession session(*engine, now);
    std::string id;
    const auto answered = [&] {
        for (const std::string &message : session.advance(now)) {
            const auto json = JsonView::parsed(message);
            require(json.has_value(), "an answer that is no JSON");
            if ((*json)["type"].text() == "response.created")
                id = (*json)["response"]["id"].text();
        }
    };
    while (!rest.empty()) {
        const std::string_view line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(line.size() + 1, rest.size()));
        if (line.starts_with('~'))
            now += std::chrono::milliseconds(line.size() * line.size());
        else
            session.receive(withId(line, id), now);
        answered();
    }
    constexpr auto lifetime = std::chrono::hours(2);
    for (int i = 0; !session.ended() && now < lifetime; ++i) {
        require(i < 100'000, "it never comes to rest");
        const auto due = session.nextDue();
        require(due.has_value(), "it waits for nothing and has not ended");
        now = std::max(now, *due);
        answered();
    }
    require(session.ended(), "it has not ended");
    return 0;
}
