#include "models/comparing/alignment.h"

#include <algorithm>
#include <cstdint>
#include <unordered_map>

namespace stepwire {

namespace {

using Codes = std::span<const std::uint64_t>;

constexpr int mostDifferences = 512;
constexpr std::int64_t mostComparisons = 8'000'000;
constexpr int deepestAnchoring = 8;

class Aligner
{
public:
    std::vector<AlignedRun> take() { return std::move(m_runs); }

    void align(Codes before, Codes now, std::size_t beforeAt, std::size_t nowAt, int depth)
    {
        const auto [b, n] = std::ranges::mismatch(before, now);
        const auto prefix = std::size_t(b - before.begin());
        emit(beforeAt, nowAt, prefix);
        before = before.subspan(prefix);
        now = now.subspan(prefix);
        std::size_t suffix = 0;
        while (suffix < before.size() && suffix < now.size() &&
               before[before.size() - suffix - 1] == now[now.size() - suffix - 1])
            ++suffix;
        const Codes middleBefore = before.first(before.size() - suffix), middleNow = now.first(now.size() - suffix);
        if (!middleBefore.empty() && !middleNow.empty())
            alignMiddle(middleBefore, middleNow, beforeAt + prefix, nowAt + prefix, depth);
        emit(beforeAt + prefix + middleBefore.size(), nowAt + prefix + middleNow.size(), suffix);
    }

private:
    void emit(std::size_t before, std::size_t now, std::size_t count)
    {
        if (count == 0)
            return;
        if (!m_runs.empty() && m_runs.back().before + m_runs.back().count == before &&
            m_runs.back().now + m_runs.back().count == now)
            m_runs.back().count += count;
        else
            m_runs.push_back({before, now, count});
    }

    void alignMiddle(Codes before, Codes now, std::size_t beforeAt, std::size_t nowAt, int depth)
    {
        std::vector<std::vector<int>> trace;
        if (reach(before, now, trace))
            walkBack(before, now, trace, beforeAt, nowAt);
        else if (depth < deepestAnchoring)
            alignByAnchors(before, now, beforeAt, nowAt, depth);
    }

    /// Myers' greedy search: how far each diagonal k = x - y comes with d differences. False when it takes too many.
    bool reach(Codes before, Codes now, std::vector<std::vector<int>> &trace)
    {
        const int width = int(before.size()), height = int(now.size());
        const int most = std::min(width + height, mostDifferences);
        std::vector<int> furthest(std::size_t(2 * most + 3), 0);
        const auto at = [&](int k) -> int & { return furthest[std::size_t(k + most + 1)]; };
        for (int d = 0; d <= most; ++d) {
            for (int k = -d; k <= d; k += 2) {
                const bool down = k == -d || (k != d && at(k - 1) < at(k + 1));
                int x = down ? at(k + 1) : at(k - 1) + 1;
                const int from = x;
                while (x < width && x - k < height && before[std::size_t(x)] == now[std::size_t(x - k)])
                    ++x;
                at(k) = x;
                m_comparisons += x - from + 1;
                if (x >= width && x - k >= height) {
                    trace.emplace_back(&at(-d), &at(d) + 1);
                    return true;
                }
            }
            trace.emplace_back(&at(-d), &at(d) + 1);
            if (m_comparisons > mostComparisons)
                return false;
        }
        return false;
    }

    void walkBack(Codes before, Codes now, const std::vector<std::vector<int>> &trace, std::size_t beforeAt,
                  std::size_t nowAt)
    {
        std::vector<AlignedRun> backwards;
        int x = int(before.size()), y = int(now.size());
        for (int d = int(trace.size()) - 1; d >= 0; --d) {
            const int k = x - y;
            int fromX = 0, fromY = 0;
            if (d > 0) {
                const std::vector<int> &last = trace[std::size_t(d - 1)]; // diagonals -(d-1) … d-1
                const auto reached = [&](int diagonal) { return last[std::size_t(diagonal + d - 1)]; };
                const bool down = k == -d || (k != d && reached(k - 1) < reached(k + 1));
                fromX = down ? reached(k + 1) : reached(k - 1) + 1;
                fromY = fromX - k;
                if (x > fromX)
                    backwards.push_back({beforeAt + std::size_t(fromX), nowAt + std::size_t(fromY), std::size_t(x - fromX)});
                x = down ? fromX : fromX - 1;
                y = down ? fromY - 1 : fromY;
            } else if (x > 0) {
                backwards.push_back({beforeAt, nowAt, std::size_t(x)});
            }
        }
        for (auto run = backwards.rbegin(); run != backwards.rend(); ++run)
            emit(run->before, run->now, run->count);
    }

    struct Places
    {
        std::size_t before = 0, now = 0;
        int timesBefore = 0, timesNow = 0;
    };

    /// Pairs of elements that occur once on either side, in rising order on both: the longest such chain.
    static std::vector<Places> anchors(Codes before, Codes now)
    {
        std::unordered_map<std::uint64_t, Places> places;
        places.reserve(before.size());
        for (std::size_t i = 0; i < before.size(); ++i) {
            Places &place = places[before[i]];
            place.before = i;
            ++place.timesBefore;
        }
        for (std::size_t i = 0; i < now.size(); ++i) {
            if (const auto found = places.find(now[i]); found != places.end()) {
                found->second.now = i;
                ++found->second.timesNow;
            }
        }
        std::vector<Places> once;
        for (const std::uint64_t code : before) {
            const Places &place = places.at(code);
            if (place.timesBefore == 1 && place.timesNow == 1)
                once.push_back(place);
        }
        return longestRising(once);
    }

    static std::vector<Places> longestRising(const std::vector<Places> &pairs)
    {
        std::vector<std::size_t> ends;                  // by length - 1: the pair that ends the chain with the least `now`
        std::vector<std::size_t> previous(pairs.size()); // what comes before it in its chain
        for (std::size_t i = 0; i < pairs.size(); ++i) {
            const auto place = std::ranges::lower_bound(ends, pairs[i].now, {}, [&](std::size_t end) { return pairs[end].now; });
            previous[i] = place == ends.begin() ? pairs.size() : *(place - 1);
            if (place == ends.end())
                ends.push_back(i);
            else
                *place = i;
        }
        std::vector<Places> chain;
        for (std::size_t i = ends.empty() ? pairs.size() : ends.back(); i < pairs.size(); i = previous[i])
            chain.push_back(pairs[i]);
        std::ranges::reverse(chain);
        return chain;
    }

    void alignByAnchors(Codes before, Codes now, std::size_t beforeAt, std::size_t nowAt, int depth)
    {
        const std::vector<Places> chain = anchors(before, now);
        if (chain.empty())
            return;
        std::size_t b = 0, n = 0;
        for (const Places &anchor : chain) {
            align(before.subspan(b, anchor.before - b), now.subspan(n, anchor.now - n), beforeAt + b, nowAt + n, depth + 1);
            emit(beforeAt + anchor.before, nowAt + anchor.now, 1);
            b = anchor.before + 1;
            n = anchor.now + 1;
        }
        align(before.subspan(b), now.subspan(n), beforeAt + b, nowAt + n, depth + 1);
    }

    std::vector<AlignedRun> m_runs;
    std::int64_t m_comparisons = 0;
};

} // namespace

std::vector<AlignedRun> alignedRuns(Codes before, Codes now)
{
    Aligner aligner;
    aligner.align(before, now, 0, 0, 0);
    return aligner.take();
}

} // namespace stepwire
