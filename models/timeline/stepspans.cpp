#include "models/timeline/stepspans.h"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>
#include <utility>

namespace stepwire {

namespace {

/// The moments that bound the phases, in order: phase i lies between i and i + 1.
std::array<std::optional<CaptureTime>, allPhases.size() + 1> boundaries(const StepMoments &at)
{
    return {at.sentFirst, at.sentLast, at.created, at.firstToken, at.lastToken, at.terminal, at.nextSent};
}

constexpr std::size_t terminalBoundary = 5;

/// Where each track's rows are free from; spans come in order of their beginning, so the last end tells.
using RowEnds = std::vector<CaptureTime>;

/// The first row that is free at `from`, which may be a new one.
std::size_t freeRow(const RowEnds &ends, CaptureTime from)
{
    const auto found = std::ranges::find_if(ends, [&](CaptureTime end) { return end <= from; });
    return static_cast<std::size_t>(found - ends.begin());
}

/// Finds the track of each step as steps come in order of their beginning.
class TrackFinder
{
public:
    explicit TrackFinder(std::vector<StepTrack> &tracks) : m_tracks(tracks) {}

    void add(const Step &step, StepSpan &&span)
    {
        const std::size_t index = trackFor(step, span.from);
        StepTrack &track = m_tracks[index];
        RowEnds &ends = m_ends[index];
        span.row = freeRow(ends, span.from);
        if (span.row == ends.size())
            ends.push_back(span.to);
        ends[span.row] = span.to;
        track.rows = ends.size();
        track.spans.push_back(std::move(span));
    }

private:
    std::size_t trackFor(const Step &step, CaptureTime from)
    {
        const auto [place, isNew] = m_places.try_emplace({step.connection, step.lane}, m_tracks.size());
        if (!isNew)
            return place->second;
        if (step.transport == Transport::Http) {
            for (std::size_t i = 0; i < m_tracks.size(); ++i) {
                if (m_tracks[i].transport != Transport::Http
                    || std::ranges::any_of(m_ends[i], [&](CaptureTime end) { return end > from; }))
                    continue;
                m_tracks[i].connections.push_back(step.connection);
                return place->second = i;
            }
        }
        StepTrack &track = m_tracks.emplace_back();
        track.connections.push_back(step.connection);
        track.transport = step.transport;
        track.lane = step.lane;
        m_ends.emplace_back();
        return place->second;
    }

    std::vector<StepTrack> &m_tracks;
    std::vector<RowEnds> m_ends; ///< Beside m_tracks.
    std::map<std::pair<ConnectionId, std::string_view>, std::size_t> m_places;
};

/// Client time ends where the next bar of its row begins, so that no two bars overlap.
void trimClientTime(StepTrack &track)
{
    std::vector<StepSpan *> previous(track.rows, nullptr);
    for (StepSpan &span : track.spans) {
        StepSpan *&before = previous[span.row];
        if (before && !before->segments.empty() && before->segments.back().to > span.from)
            before->segments.back().to = std::max(before->segments.back().from, span.from);
        before = &span;
    }
}

} // namespace

std::optional<StepSpan> spanOf(const Step &step, CaptureTime until)
{
    const auto moments = boundaries(step.at);
    StepSpan span;
    span.step = step.id;
    span.running = !step.over();

    std::optional<std::size_t> last; // the last boundary that a segment reached
    for (std::size_t i = 0; i < moments.size(); ++i) {
        if (!moments[i])
            continue;
        if (!last) {
            span.from = span.to = *moments[i];
            last = i;
            continue;
        }
        const CaptureTime begin = std::max(*moments[*last], span.segments.empty() ? span.from : span.segments.back().to);
        if (*moments[i] > begin) {
            const bool whole = *last + 1 == i;
            span.segments.push_back({whole ? std::optional(allPhases[*last]) : std::nullopt, begin, *moments[i]});
        }
        last = i;
        if (i <= terminalBoundary)
            span.to = std::max(span.to, *moments[i]);
    }
    if (!last)
        return std::nullopt;
    if (span.running && until > span.to) {
        span.segments.push_back({std::nullopt, span.to, until});
        span.to = until;
    }
    return span;
}

StepSpans::StepSpans(const Session &session, const std::vector<const Step *> &steps)
{
    std::vector<StepSpan> spans;
    spans.reserve(steps.size());
    for (const Step *step : steps) {
        if (auto span = spanOf(*step, session.until()))
            spans.push_back(std::move(*span));
    }
    if (spans.empty())
        return;
    std::ranges::stable_sort(spans, {}, &StepSpan::from);

    m_first = spans.front().from;
    m_last = spans.front().to;
    TrackFinder finder(m_tracks);
    for (StepSpan &span : spans) {
        m_last = std::max({m_last, span.to, span.segments.empty() ? span.to : span.segments.back().to});
        const Step &step = *session.step(span.step);
        finder.add(step, std::move(span));
    }
    for (StepTrack &track : m_tracks)
        trimClientTime(track);
}

std::size_t StepSpans::rows() const
{
    std::size_t rows = 0;
    for (const StepTrack &track : m_tracks)
        rows += track.rows;
    return rows;
}

} // namespace stepwire
