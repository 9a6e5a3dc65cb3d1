#include "models/metrics/partbreakdown.h"

#include <algorithm>
#include <map>
#include <string_view>

namespace stepwire {

namespace {

/// Every key with its bytes over all steps, heaviest first, equal ones by name so that the order is stable.
std::vector<std::pair<std::string_view, std::uint64_t>> keysByWeight(std::span<const Step *const> steps)
{
    std::map<std::string_view, std::uint64_t> weights;
    for (const Step *step : steps) {
        for (const RequestPart &part : step->parts)
            weights[part.key] += part.bytes;
    }
    std::vector<std::pair<std::string_view, std::uint64_t>> keys(weights.begin(), weights.end());
    std::ranges::stable_sort(keys, [](const auto &a, const auto &b) { return a.second > b.second; });
    return keys;
}

} // namespace

PartBreakdown partBreakdown(std::span<const Step *const> steps, std::size_t most)
{
    PartBreakdown breakdown;
    const auto keys = keysByWeight(steps);
    std::map<std::string_view, std::size_t> place;
    for (std::size_t i = 0; i < std::min(most, keys.size()); ++i) {
        place.emplace(keys[i].first, i);
        breakdown.keys.emplace_back(keys[i].first);
    }
    breakdown.hasOther = keys.size() > most;

    const std::size_t columns = breakdown.keys.size() + (breakdown.hasOther ? 1 : 0);
    for (const Step *step : steps) {
        std::vector<std::uint64_t> &row = breakdown.bytes.emplace_back(columns);
        for (const RequestPart &part : step->parts) {
            const auto found = place.find(part.key);
            row[found == place.end() ? columns - 1 : found->second] += part.bytes;
        }
    }
    return breakdown;
}

} // namespace stepwire
