#include "app/pipeline/sessionloading.h"

#include "app/storage/tracereader.h"
#include "models/session/sessionbuilder.h"
#include "models/wire/wiredecoder.h"

#include <algorithm>
#include <chrono>

namespace stepwire {

namespace {

/// A slice is what was derived in this time: short beside a frame of the window that takes it in.
constexpr std::chrono::milliseconds sliceTime(8);
constexpr std::size_t observationsBetweenLooksAtTheClock = 64;

} // namespace

Result<Session> loadSession(TraceReader &trace, MessageIndex index)
{
    Session session;
    const Result<void> loaded = loadInSlices(trace, [&](SessionDelta &&delta) {
        if (index == MessageIndex::LeftOut) {
            delta.messages.clear();
            delta.growths.clear();
        }
        session.apply(delta);
        return true;
    });
    if (!loaded)
        return tl::unexpected(loaded.error());
    return session;
}

Result<void> loadInSlices(TraceReader &trace, const std::function<bool(SessionDelta &&)> &take,
                          const std::function<void(double)> &progress)
{
    using Clock = std::chrono::steady_clock;
    SessionBuilder builder;
    WireDecoder decoder(builder);
    CaptureTime last;
    bool wanted = true;
    bool ended = false;
    std::size_t count = 0;
    const double all = double(std::max<std::uint64_t>(1, trace.observationRows()));
    Clock::time_point sliceEnd = Clock::now() + sliceTime;
    const Result<void> replayed = trace.replay([&](Observation &&observation) {
        last = std::max(last, observation.at);
        ended = ended || observation.kind == ObservationKind::Ended;
        decoder.feed(observation);
        if (++count % observationsBetweenLooksAtTheClock == 0 && Clock::now() >= sliceEnd) {
            wanted = take(builder.takeDelta());
            if (progress)
                progress(std::min(1.0, double(trace.replayedRows()) / all));
            sliceEnd = Clock::now() + sliceTime;
        }
        return wanted;
    });
    if (!replayed)
        return replayed;
    if (!wanted)
        return {};
    decoder.finish(last); // Of a recording that was cut off: whatever was unfinished is told.
    SessionDelta delta = builder.takeDelta();
    delta.ended = ended; // that the file is over does not mean that its recording ended in good order
    take(std::move(delta));
    return {};
}

} // namespace stepwire
