#include "models/comparing/contextdiff.h"

#include "models/comparing/alignment.h"
#include "models/comparing/likeness.h"
#include "models/comparing/pairing.h"
#include "models/session/messagetexts.h"

#include <algorithm>
#include <array>
#include <unordered_set>
#include <utility>

namespace stepwire {

namespace {

constexpr std::array<std::string_view, 4> noSettings{"input", "previous_response_id", "type", "stream_id"};
const std::vector<std::string_view> givenByServer{"id", "status"};

/// An entry with its text, where that was needed and could be had.
struct Known
{
    const SideEntry *entry = nullptr;
    std::optional<std::string_view> text;
    std::optional<JsonView> json;
    std::uint64_t code = 0; ///< Equal for same items.
    NamedValue named;
    bool tried = false; ///< To read the text.
};

class Comparison
{
public:
    Comparison(ContextDiff &diff, PayloadSource &payloads, const ContextDiffBounds &bounds)
        : m_diff(diff), m_texts(payloads), m_bounds(bounds)
    {}

    void run()
    {
        compareSettings();
        collect();
        const auto codes = [](const std::vector<Known> &side) {
            std::vector<std::uint64_t> made(side.size());
            std::ranges::transform(side, made.begin(), &Known::code);
            return made;
        };
        std::size_t b = 0, n = 0;
        for (const AlignedRun &run : alignedRuns(codes(m_before), codes(m_now))) {
            tellDifferent(b, run.before, n, run.now);
            for (b = run.before, n = run.now; b < run.before + run.count; ++b, ++n)
                tellSame(b, n);
        }
        tellDifferent(b, m_before.size(), n, m_now.size());
    }

private:
    std::optional<std::string_view> keep(std::string_view text)
    {
        if (m_kept + text.size() > m_bounds.inAll)
            return std::nullopt;
        m_kept += text.size();
        return m_diff.texts.emplace_back(text);
    }

    // ---- settings

    std::optional<JsonView> settingsOf(const ContextSide &side)
    {
        if (!side.request || side.request->payloadBytes > m_bounds.largestPayload)
            return std::nullopt;
        const auto payload = m_texts.payload(*side.request);
        if (!payload && m_texts.failure())
            m_diff.failure = m_texts.failure();
        const auto whole = payload ? m_json.read(*payload) : std::nullopt;
        if (!whole || !whole->isObject())
            return std::nullopt;
        std::string kept = "{"; // without the input, which may be most of it
        for (const JsonView::Member &member : whole->members()) {
            if (std::ranges::any_of(noSettings, [&](std::string_view key) { return member.is(key); }))
                continue;
            kept.append(kept.size() > 1 ? "," : "").append(member.rawKey).append(":").append(member.value.raw());
        }
        const auto text = keep(kept + "}");
        return text ? std::optional(JsonView(*text)) : std::nullopt;
    }

    void compareSettings()
    {
        const auto before = settingsOf(m_diff.before), now = settingsOf(m_diff.now);
        m_diff.settingsKnown = before && now;
        if (!m_diff.settingsKnown)
            return;
        JsonChange whole = diffJson(*before, *now, m_bounds.json);
        if (whole.parts.empty() && whole.change == Change::Same) {
            for (const JsonView::Member &member : now->members())
                m_diff.settings.push_back({member.key(), {Change::Same, member.key(), {}, {}, member.value, member.value, {}, false}});
        }
        for (JsonChange &part : whole.parts) {
            std::string key = part.key;
            m_diff.settings.push_back({std::move(key), std::move(part)});
        }
        if (whole.cut)
            m_diff.settings.push_back({{}, std::move(whole)});
    }

    // ---- items

    void collect()
    {
        std::unordered_set<std::uint32_t> before, shared;
        for (const SideEntry &entry : m_diff.before.entries)
            before.insert(entry.item.id.value);
        for (const SideEntry &entry : m_diff.now.entries) {
            if (before.contains(entry.item.id.value))
                shared.insert(entry.item.id.value);
        }
        const auto known = [&](const std::vector<SideEntry> &entries) {
            std::vector<Known> made;
            made.reserve(entries.size());
            for (const SideEntry &entry : entries)
                made.push_back(knownOf(entry, shared));
            return made;
        };
        m_before = known(m_diff.before.entries);
        m_now = known(m_diff.now.entries);
    }

    /// `shared`: items that both sides have.
    Known knownOf(const SideEntry &entry, const std::unordered_set<std::uint32_t> &shared)
    {
        Known made;
        made.entry = &entry;
        const ContextItem &item = entry.item;
        if (entry.isUnseen()) {
            made.code = codeOf('r', entry.unseenResponse);
        } else if (item.fingerprint != 0) {
            made.code = item.fingerprint;
        } else if (shared.contains(item.id.value)) {
            made.code = codeOf('i', std::to_string(item.id.value));
        } else {
            readText(made);
            made.code = made.json   ? jsonCode(*made.json, givenByServer)
                        : made.text ? codeOf('t', *made.text)
                                    : codeOf('i', std::to_string(item.id.value));
        }
        return made;
    }

    /// Of what is not told by its JSON.
    static std::uint64_t codeOf(char kind, std::string_view text)
    {
        return std::hash<std::string>()(kind + std::string(text));
    }

    void readText(Known &known)
    {
        const SideEntry &entry = *known.entry;
        if (entry.isUnseen() || std::exchange(known.tried, true))
            return;
        std::optional<std::string_view> text;
        if (entry.message.id && entry.message.payloadBytes <= m_bounds.largestPayload) {
            const auto read = m_texts.text(entry.message, entry.item.text);
            if (!read && m_texts.failure())
                m_diff.failure = m_texts.failure();
            // a string stands for a message of the user (counting.md rule 4)
            if (read && read->starts_with('"'))
                text = keep("{\"role\":\"user\",\"content\":" + std::string(*read) + "}");
            else if (read)
                text = keep(*read);
        }
        if (!text) {
            ++m_diff.unread;
            return;
        }
        known.text = text;
        known.json = m_json.read(*text);
        if (known.json)
            known.named = NamedValue::read(*known.json);
    }

    static Standing standingOf(const SideEntry &before, const SideEntry &now)
    {
        if (now.state == ItemState::Sent && before.item.id != now.item.id)
            return Standing::SentAgain;
        if (before.state == ItemState::Sent && now.state == ItemState::Held)
            return Standing::OnlyNowHeld;
        const bool lost = before.state != ItemState::Evicted && now.state == ItemState::Evicted;
        return lost ? Standing::NoLongerHeld : Standing::AsBefore;
    }

    ItemDifference both(std::size_t b, std::size_t n) const
    {
        ItemDifference made;
        made.before = b;
        made.now = n;
        made.standing = standingOf(*m_before[b].entry, *m_now[n].entry);
        made.content.before = m_before[b].json.value_or(JsonView());
        made.content.now = m_now[n].json.value_or(JsonView());
        return made;
    }

    void tellSame(std::size_t b, std::size_t n)
    {
        ItemDifference made = both(b, n);
        const Known &before = m_before[b], &now = m_now[n];
        if (before.entry->item.id != now.entry->item.id)
            made.otherForm = before.text && now.text ? before.text != now.text
                                                     : before.entry->item.bytes != now.entry->item.bytes;
        m_diff.items.push_back(std::move(made));
    }

    void tellLone(std::size_t b, std::size_t untilB, std::size_t n, std::size_t untilN)
    {
        for (; b < untilB; ++b) {
            ItemDifference &made = m_diff.items.emplace_back();
            made.change = made.content.change = Change::Removed;
            made.before = b;
            made.content.before = m_before[b].json.value_or(JsonView());
        }
        for (; n < untilN; ++n) {
            ItemDifference &made = m_diff.items.emplace_back();
            made.change = made.content.change = Change::Added;
            made.now = n;
            made.content.now = m_now[n].json.value_or(JsonView());
        }
    }

    int score(const Known &before, const Known &now) const
    {
        const ContextItem &old = before.entry->item, &fresh = now.entry->item;
        if (before.entry->isUnseen() || now.entry->isUnseen() || old.kind != fresh.kind || old.role != fresh.role ||
            old.name != fresh.name)
            return 0;
        if (before.json && now.json)
            return likeness(before.named, now.named);
        return !old.callId || !fresh.callId ? 1 : old.callId == fresh.callId ? 1000 : 0;
    }

    /// Items between two rows of same ones.
    void tellDifferent(std::size_t b, std::size_t untilB, std::size_t n, std::size_t untilN)
    {
        for (std::size_t i = b; i < untilB; ++i)
            readText(m_before[i]);
        for (std::size_t i = n; i < untilN; ++i)
            readText(m_now[i]);
        const auto scored = [&](std::size_t i, std::size_t j) { return score(m_before[b + i], m_now[n + j]); };
        std::size_t toldB = b, toldN = n;
        for (const auto &[i, j] : pairedInOrder(untilB - b, untilN - n, scored)) {
            tellLone(toldB, b + i, toldN, n + j);
            tellChanged(b + i, n + j);
            toldB = b + i + 1;
            toldN = n + j + 1;
        }
        tellLone(toldB, untilB, toldN, untilN);
    }

    void tellChanged(std::size_t b, std::size_t n)
    {
        ItemDifference made = both(b, n);
        const Known &before = m_before[b], &now = m_now[n];
        const bool otherSize = before.entry->item.bytes != now.entry->item.bytes;
        if (before.json && now.json)
            made.content = diffJson(*before.json, *now.json, m_bounds.json);
        // without its text an item can still be seen to have changed, by its size
        made.change = (before.text && now.text) || otherSize ? Change::Changed : Change::Unknown;
        made.content.change = made.change;
        m_diff.items.push_back(std::move(made));
    }

    ContextDiff &m_diff;
    MessageTexts m_texts;
    const ContextDiffBounds &m_bounds;
    JsonReader m_json;
    std::uint64_t m_kept = 0;
    std::vector<Known> m_before, m_now;
};

} // namespace

std::size_t ContextDiff::count(Change change) const
{
    return std::size_t(std::ranges::count(items, change, &ItemDifference::change));
}

ContextDiff contextDiff(ContextSide before, ContextSide now, PayloadSource &payloads, const ContextDiffBounds &bounds)
{
    ContextDiff diff;
    diff.before = std::move(before);
    diff.now = std::move(now);
    Comparison(diff, payloads, bounds).run();
    return diff;
}

} // namespace stepwire
