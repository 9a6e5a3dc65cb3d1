#include "app/storage/rederivedtables.h"

#include "app/storage/derivedtables.h"
#include "app/storage/tracereader.h"
#include "models/session/sessionbuilder.h"
#include "models/wire/wiredecoder.h"

#include <algorithm>

namespace stepwire {

Result<void> rederiveTables(Database &database, const std::string &path, const TablesProgress &progress)
{
    constexpr std::size_t observationsBetweenWrites = 4096;
    DerivedTables tables;
    const Result<void> empty = database
        .execute("DELETE FROM connections; DELETE FROM messages; DELETE FROM payloads; DELETE FROM steps; DELETE FROM items;"
                 "DELETE FROM findings")
        .and_then([&] { return tables.prepareIn(database); });
    if (!empty)
        return empty;
    Result<std::unique_ptr<TraceReader>> trace = TraceReader::open(path);
    if (!trace)
        return tl::unexpected(trace.error());

    Result<void> done;
    SessionBuilder builder([&](MessageId message, std::string_view payload) {
        if (done)
            done = tables.keepPayload(database, message, payload);
    });
    WireDecoder decoder(builder);
    CaptureTime last;
    std::size_t taken = 0;
    const double all = double(std::max<std::uint64_t>(1, (*trace)->observationRows()));
    const Result<void> replayed = (*trace)->replay([&](Observation &&observation) {
        last = std::max(last, observation.at);
        decoder.feed(observation);
        if (++taken % observationsBetweenWrites == 0 && done) {
            done = tables.write(database, builder.takeDelta());
            if (done && progress && !progress(std::min(1.0, double((*trace)->replayedRows()) / all)))
                done = tl::make_unexpected(Failure{FailureKind::Other, path, "not wanted any more"});
        }
        return bool(done);
    });
    if (!replayed)
        return replayed;
    if (!done)
        return done;
    decoder.finish(last);
    return done.and_then([&] { return tables.write(database, builder.takeDelta()); });
}

} // namespace stepwire
