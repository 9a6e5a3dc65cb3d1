#include "app/pipeline/payloadsearch.h"

#include "app/storage/tracereader.h"
#include "models/wire/wiredecoder.h"

#include <algorithm>
#include <string>

namespace stepwire {

namespace {

constexpr std::uint64_t observationsBetweenProgress = 256;

/// Counts messages as SessionBuilder numbers them, and looks into each.
class SearchingSink final : public WireSink
{
public:
    SearchingSink(const SearchText &text, const std::function<bool(const PayloadMatch &)> &found) : m_text(text), m_found(found) {}

    bool isWanted() const { return m_wanted; }

    void message(const WireMessage &message) override
    {
        ++m_count;
        if (!m_wanted)
            return;
        PayloadMatch match{MessageId{m_count}, {}, 0, message.payload};
        m_text.findIn(message.payload, m_scratch, [&](ByteRange range) {
            if (match.matches++ == 0)
                match.match = range;
            return true;
        });
        if (match.matches > 0)
            m_wanted = m_found(match);
    }

    void connectionOpened(ConnectionId, CaptureTime, std::string_view) override {}
    void requestStarted(ConnectionId, std::uint32_t, const HttpHead &, CaptureTime) override {}
    void responseStarted(ConnectionId, std::uint32_t, const HttpHead &, CaptureTime) override {}
    void upgraded(ConnectionId, const HttpHead &, const HttpHead &, CaptureTime) override {}
    void exchangeEnded(ConnectionId, std::uint32_t, CaptureTime, bool, std::uint64_t) override {}
    void sideEnded(ConnectionId, Direction, EndOfSide, CaptureTime) override {}
    void unfinished(ConnectionId, Direction, std::uint64_t) override {}
    void finding(const Finding &) override {}
    void gap(std::uint64_t, CaptureTime) override {}
    void recordingEnded(CaptureTime) override {}

private:
    const SearchText &m_text;
    const std::function<bool(const PayloadMatch &)> &m_found;
    std::string m_scratch;
    std::uint32_t m_count = 0;
    bool m_wanted = true;
};

} // namespace

Result<void> searchPayloads(TraceReader &trace, const SearchText &text, const PayloadSearch &search)
{
    SearchingSink sink(text, search.found);
    WireDecoder decoder(sink);
    const double all = double(std::max<std::uint64_t>(1, trace.observationRows()));
    std::uint64_t taken = 0;
    CaptureTime last;
    bool wanted = true;
    const Result<void> replayed = trace.replay([&](Observation &&observation) {
        last = std::max(last, observation.at);
        decoder.feed(observation);
        if (++taken % observationsBetweenProgress == 0)
            wanted = search.progress(std::min(1.0, double(trace.replayedRows()) / all));
        return wanted && sink.isWanted();
    });
    if (replayed && wanted && sink.isWanted())
        decoder.finish(last); // messages that end with the recording
    return replayed;
}

} // namespace stepwire
