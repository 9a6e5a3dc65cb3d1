#include "models/session/session.h"
#include "models/session/sessionbuilder.h"
#include "models/wire/httphead.h"

#include <cstdlib>
#include <string_view>

using namespace stepwire;

/// Lines of the input are messages of one socket; the first byte of each tells the direction. Whatever they say, the
/// session holds together: every byte is accounted for and every step's context can be walked.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    std::string_view rest(reinterpret_cast<const char *>(data), size);
    SessionBuilder builder;
    const ConnectionId connection{1};
    builder.connectionOpened(connection, {}, "http://localhost/v1");
    builder.upgraded(connection, HttpHead(), HttpHead(), {});
    std::uint64_t payloadBytes = 0;
    CaptureTime now;
    while (!rest.empty()) {
        const std::string_view line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(line.size() + 1, rest.size()));
        if (line.empty())
            continue;
        WireMessage message;
        message.connection = connection;
        message.direction = line.front() % 2 ? Direction::Sent : Direction::Received;
        message.payload = line.substr(1);
        message.payloadBytes = message.wireBytes = message.payload.size();
        message.firstByteAt = message.lastByteAt = now = {now.nanoseconds + 1};
        payloadBytes += message.payloadBytes;
        builder.message(message);
    }
    builder.recordingEnded(now);
    Session session;
    session.apply(builder.takeDelta());
    std::uint64_t counted = 0;
    for (const Message &message : session.messages())
        counted += message.payloadBytes;
    if (counted != payloadBytes)
        std::abort();
    for (const Step &step : session.steps()) {
        if (!step.over() || session.contextOf(step.id).entries.size() < step.inputs.size())
            std::abort();
    }
    return 0;
}
