#include "models/comparing/jsondiff.h"

#include "models/comparing/alignment.h"
#include "models/comparing/likeness.h"
#include "models/comparing/pairing.h"

#include <algorithm>
#include <span>
#include <unordered_map>

namespace stepwire {

namespace {

using Elements = std::span<const JsonView>;

JsonChange lone(Change change, JsonView value)
{
    JsonChange made;
    made.change = change;
    (change == Change::Removed ? made.before : made.now) = value;
    return made;
}

class JsonDiffer
{
public:
    explicit JsonDiffer(const JsonDiffBounds &bounds) : m_bounds(bounds) {}

    JsonChange compare(JsonView before, JsonView now, std::size_t depth)
    {
        JsonChange made;
        made.before = before;
        made.now = now;
        if (before.raw() == now.raw())
            return made;
        const bool objects = before.isObject() && now.isObject(), arrays = before.isArray() && now.isArray();
        if (!objects && !arrays) {
            const bool strings = before.isString() && now.isString();
            made.change = strings && before.text() == now.text() ? Change::Same : Change::Changed;
            return made;
        }
        const std::size_t partsAtFirst = m_parts;
        if (depth < m_bounds.deepest && m_parts < m_bounds.mostParts)
            made.parts = objects ? membersOf(before, now, depth) : elementsOf(before, now, depth);
        const bool whole = !made.parts.empty() && m_parts < m_bounds.mostParts;
        const bool same = whole ? std::ranges::all_of(made.parts, [](const JsonChange &part) { return part.change == Change::Same; })
                                : jsonCode(before) == jsonCode(now);
        made.cut = !whole && !same;
        made.change = same ? Change::Same : Change::Changed;
        if (!whole || same) {
            made.parts.clear();
            m_parts = partsAtFirst; // so that one huge value does not use up the tree of its neighbours
        }
        return made;
    }

private:
    void add(std::vector<JsonChange> &parts, JsonChange &&part)
    {
        ++m_parts;
        parts.push_back(std::move(part));
    }

    std::vector<JsonChange> membersOf(const JsonView &before, const JsonView &now, std::size_t depth)
    {
        const std::vector<JsonView::Member> old = before.members(), fresh = now.members();
        std::unordered_multimap<std::string, std::size_t> places; // equal keys stay in the order they came
        std::vector<bool> taken(old.size(), false);
        for (std::size_t i = 0; i < old.size(); ++i)
            places.emplace(old[i].key(), i);

        std::vector<std::optional<std::size_t>> partners(fresh.size());
        for (std::size_t j = 0; j < fresh.size(); ++j) {
            const auto [from, to] = places.equal_range(fresh[j].key());
            for (auto place = from; place != to; ++place) {
                if (!taken[place->second] && (!partners[j] || place->second < *partners[j]))
                    partners[j] = place->second;
            }
            if (partners[j])
                taken[*partners[j]] = true;
        }

        std::vector<JsonChange> parts;
        std::size_t told = 0; // members of `before` up to here have their place
        const auto tellRemoved = [&](std::size_t until) {
            for (; told < until; ++told) {
                if (taken[told])
                    continue;
                JsonChange part = lone(Change::Removed, old[told].value);
                part.key = old[told].key();
                add(parts, std::move(part));
            }
        };
        for (std::size_t j = 0; j < fresh.size() && m_parts < m_bounds.mostParts; ++j) {
            if (partners[j])
                tellRemoved(*partners[j]);
            JsonChange part = partners[j] ? compare(old[*partners[j]].value, fresh[j].value, depth + 1)
                                          : lone(Change::Added, fresh[j].value);
            part.key = fresh[j].key();
            add(parts, std::move(part));
        }
        tellRemoved(old.size());
        return parts;
    }

    std::vector<JsonChange> elementsOf(const JsonView &before, const JsonView &now, std::size_t depth)
    {
        const std::vector<JsonView> old = before.elements(), fresh = now.elements();
        std::vector<JsonChange> parts;
        std::size_t i = 0, j = 0;
        const auto tellUntil = [&](std::size_t untilOld, std::size_t untilFresh) {
            const Elements left = Elements(old).subspan(i, untilOld - i), right = Elements(fresh).subspan(j, untilFresh - j);
            tellDifferent(parts, left, right, i, j, depth);
            i = untilOld;
            j = untilFresh;
        };
        for (const AlignedRun &run : commonElements(old, fresh)) {
            tellUntil(run.before, run.now);
            for (std::size_t end = i + run.count; i < end && m_parts < m_bounds.mostParts; ++i, ++j)
                addElement(parts, sameElement(old[i], fresh[j]), i, j);
            i = run.before + run.count;
            j = run.now + run.count;
        }
        tellUntil(old.size(), fresh.size());
        return parts;
    }

    static JsonChange sameElement(JsonView before, JsonView now)
    {
        JsonChange made;
        made.before = before;
        made.now = now;
        return made;
    }

    /// Elements written alike at either end need no code: a growing list costs no more than a comparison of its bytes.
    static std::vector<AlignedRun> commonElements(Elements old, Elements fresh)
    {
        const auto alike = [](const JsonView &a, const JsonView &b) { return a.raw() == b.raw(); };
        const auto first = std::size_t(std::ranges::mismatch(old, fresh, alike).in1 - old.begin());
        const Elements restOld = old.subspan(first), restFresh = fresh.subspan(first);
        std::size_t last = 0;
        while (last < std::min(restOld.size(), restFresh.size()) &&
               alike(restOld[restOld.size() - last - 1], restFresh[restFresh.size() - last - 1]))
            ++last;
        const auto codes = [](Elements elements) {
            std::vector<std::uint64_t> made(elements.size());
            std::ranges::transform(elements, made.begin(), [](const JsonView &each) { return jsonCode(each); });
            return made;
        };
        std::vector<AlignedRun> runs;
        if (first > 0)
            runs.push_back({0, 0, first});
        for (const AlignedRun &run : alignedRuns(codes(restOld.first(restOld.size() - last)), codes(restFresh.first(restFresh.size() - last))))
            runs.push_back({run.before + first, run.now + first, run.count});
        if (last > 0)
            runs.push_back({old.size() - last, fresh.size() - last, last});
        return runs;
    }

    void addElement(std::vector<JsonChange> &parts, JsonChange &&part, std::optional<std::size_t> before,
                    std::optional<std::size_t> now)
    {
        part.placeBefore = before;
        part.placeNow = now;
        add(parts, std::move(part));
    }

    /// Elements between two equal runs.
    void tellDifferent(std::vector<JsonChange> &parts, Elements old, Elements fresh, std::size_t oldAt,
                       std::size_t freshAt, std::size_t depth)
    {
        std::vector<NamedValue> left(old.size()), right(fresh.size());
        std::ranges::transform(old, left.begin(), &NamedValue::read);
        std::ranges::transform(fresh, right.begin(), &NamedValue::read);
        std::size_t i = 0, j = 0;
        const auto tellLone = [&](std::size_t untilOld, std::size_t untilFresh) {
            for (; i < untilOld && m_parts < m_bounds.mostParts; ++i)
                addElement(parts, lone(Change::Removed, old[i]), oldAt + i, std::nullopt);
            for (; j < untilFresh && m_parts < m_bounds.mostParts; ++j)
                addElement(parts, lone(Change::Added, fresh[j]), std::nullopt, freshAt + j);
        };
        const auto score = [&](std::size_t a, std::size_t b) { return likeness(left[a], right[b]); };
        for (const auto &[a, b] : pairedInOrder(old.size(), fresh.size(), score)) {
            tellLone(a, b);
            if (m_parts >= m_bounds.mostParts)
                return;
            addElement(parts, compare(old[a], fresh[b], depth + 1), oldAt + a, freshAt + b);
            i = a + 1;
            j = b + 1;
        }
        tellLone(old.size(), fresh.size());
    }

    const JsonDiffBounds &m_bounds;
    std::size_t m_parts = 0;
};

} // namespace

JsonChange diffJson(JsonView before, JsonView now, const JsonDiffBounds &bounds)
{
    if (before.exists() && now.exists() && std::max(before.raw().size(), now.raw().size()) <= bounds.largest)
        return JsonDiffer(bounds).compare(before, now, 0);
    JsonChange made;
    made.before = before;
    made.now = now;
    if (!before.exists() || !now.exists()) {
        made.change = before.exists() ? Change::Removed : now.exists() ? Change::Added : Change::Same;
    } else if (before.raw() != now.raw()) {
        made.change = Change::Changed;
        made.cut = true;
    }
    return made;
}

} // namespace stepwire
