#include "models/metrics/itembreakdown.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

namespace stepwire {

namespace {

std::uint64_t rest(std::uint64_t whole, std::uint64_t parts)
{
    return whole > parts ? whole - parts : 0;
}

class SentParts
{
public:
    void add(SentPartKind kind, const std::string &name, std::uint64_t bytes)
    {
        if (bytes == 0)
            return;
        const SentPartName wanted{kind, name};
        auto found = std::ranges::find_if(m_parts, [&](const SentPart &part) { return part.name == wanted; });
        if (found == m_parts.end())
            found = m_parts.insert(m_parts.end(), {wanted, 0});
        found->bytes += bytes;
    }

    std::vector<SentPart> take() { return std::move(m_parts); }

private:
    std::vector<SentPart> m_parts;
};

/// Adds the items of `input` by kind; returns the bytes that they took in the request's payload.
std::uint64_t addItems(SentParts &parts, const Session &session, const Step &step)
{
    std::uint64_t sum = 0;
    for (const ItemId id : step.inputs) {
        const ContextItem *item = session.item(id);
        if (!item || item->message != step.request)
            continue;
        // A string input's own text is shorter than the item that it stands for.
        const std::uint64_t text = item->text.end > item->text.begin ? item->text.end - item->text.begin : item->bytes;
        parts.add(SentPartKind::Item, item->kind, text);
        sum += text;
    }
    return sum;
}

} // namespace

std::vector<SentPart> sentParts(const Session &session, const Step &step)
{
    SentParts parts;
    const Message *request = session.message(step.request);
    std::uint64_t members = 0, input = 0;
    for (const RequestPart &part : step.parts) {
        members += part.bytes;
        if (part.key == "input")
            input += part.bytes;
        else
            parts.add(SentPartKind::Key, part.key, part.bytes);
    }
    parts.add(SentPartKind::InputFraming, {}, rest(input, addItems(parts, session, step)));
    const std::uint64_t payload = request ? request->payloadBytes : 0;
    parts.add(SentPartKind::MessageFraming, {}, rest(payload, members));
    parts.add(SentPartKind::OtherMessages, {}, rest(step.sent.payloadBytes, payload));
    return parts.take();
}

ItemBreakdown itemBreakdown(const Session &session, std::span<const Step *const> steps, std::size_t most)
{
    using Key = std::pair<SentPartKind, std::string>;
    std::vector<std::vector<SentPart>> all;
    std::map<Key, std::uint64_t> sums;
    for (const Step *step : steps) {
        for (const SentPart &part : all.emplace_back(sentParts(session, *step)))
            sums[{part.name.kind, part.name.name}] += part.bytes;
    }
    std::vector<std::pair<Key, std::uint64_t>> weights(sums.begin(), sums.end());
    std::ranges::stable_sort(weights, [](const auto &a, const auto &b) { return a.second > b.second; });

    ItemBreakdown breakdown;
    std::map<Key, std::size_t> place;
    for (std::size_t i = 0; i < std::min(most, weights.size()); ++i) {
        place.emplace(weights[i].first, i);
        breakdown.names.push_back({weights[i].first.first, weights[i].first.second});
    }
    breakdown.hasOther = weights.size() > most;
    const std::size_t columns = breakdown.names.size() + (breakdown.hasOther ? 1 : 0);
    for (const std::vector<SentPart> &parts : all) {
        std::vector<std::uint64_t> &row = breakdown.bytes.emplace_back(columns);
        for (const SentPart &part : parts) {
            const auto found = place.find({part.name.kind, part.name.name});
            row[found == place.end() ? columns - 1 : found->second] += part.bytes;
        }
    }
    return breakdown;
}

} // namespace stepwire
