#include "models/metrics/nextrequest.h"

#include "models/metrics/nextstep.h"

#include <algorithm>
#include <string_view>

namespace stepwire {

namespace {

constexpr std::string_view previousKey = R"("previous_response_id":"",)";
constexpr std::string_view emptyInput = R"("input":[])";
constexpr std::string_view streamMember = R"("stream":true,)";
constexpr std::uint64_t braces = 2;

NextRequestPart part(NextPartKind kind, std::string_view name, std::optional<std::uint64_t> bytes, bool estimated = false)
{
    return {kind, std::string(name), bytes, estimated, {}};
}

bool isOneOf(std::string_view key, std::initializer_list<std::string_view> keys)
{
    return std::ranges::find(keys, key) != keys.end();
}

class NextRequestBuilder
{
public:
    NextRequestBuilder(const Session &session, const Step &step, NextForm form) : m_session(session), m_step(step)
    {
        m_next.form = form;
        m_next.after = step.id;
        m_next.groups.push_back({NextPartKind::Setting, {}, {}, {}});
    }

    NextRequest build()
    {
        const Step *last = m_session.step(m_step.settings ? m_step.settings : m_step.id);
        m_next.settingsFrom = last ? last->id : StepId();
        if (m_next.form == NextForm::Continuation)
            continuation(last);
        else
            resend(last);
        return std::move(m_next);
    }

private:
    std::vector<NextRequestPart> &settings() { return m_next.groups.front().parts; }

    void continuation(const Step *last)
    {
        // A warm-up's own members are not sent again with the request that it prepares.
        for (const RequestPart &member : last ? last->parts : std::vector<RequestPart>()) {
            const bool warmUp = last->warmUp && isOneOf(member.key, {"generate", "prompt_cache_options"});
            if (!warmUp && !isOneOf(member.key, {"input", "previous_response_id"}))
                settings().push_back(part(NextPartKind::Setting, member.key, member.bytes));
        }
        if (m_step.responseId)
            settings().push_back(part(NextPartKind::Setting, "previous_response_id",
                                      previousKey.size() + m_step.responseId->size()));
        settings().push_back(part(NextPartKind::Framing, {}, emptyInput.size() + braces));
        const auto usual = nextStepAfter(m_session, m_step).deltaBytes;
        const std::uint64_t known = m_next.knownBytes();
        std::optional<std::uint64_t> added;
        if (last && usual && *usual > known)
            added = *usual - known;
        m_next.groups.push_back({NextPartKind::NewItems, {}, {}, {part(NextPartKind::NewItems, {}, added, added.has_value())}});
    }

    void resend(const Step *last)
    {
        for (const RequestPart &member : last ? last->parts : std::vector<RequestPart>()) {
            if (!isOneOf(member.key, {"input", "previous_response_id", "type", "stream", "stream_id", "generate"}))
                settings().push_back(part(NextPartKind::Setting, member.key, member.bytes));
        }
        settings().push_back(part(NextPartKind::Setting, "stream", streamMember.size()));
        std::vector<ItemId> items = chain();
        const std::size_t commas = items.empty() ? 0 : items.size() - 1;
        settings().push_back(part(NextPartKind::Framing, {}, emptyInput.size() + braces + commas));
        for (const ItemId item : items)
            add(item);
    }

    /// The items from the last compaction on that a response of the chain produced.
    std::vector<ItemId> chain()
    {
        std::vector<ItemId> items;
        for (const ContextEntry &entry : m_session.contextOf(m_step.id).entries) {
            if (entry.item)
                keep(items, entry.item);
            else
                m_next.groups.push_back({NextPartKind::Unseen, {}, {}, {part(NextPartKind::Unseen, {}, std::nullopt)}});
        }
        for (const ItemId id : m_step.outputs)
            keep(items, id);
        return items;
    }

    void keep(std::vector<ItemId> &items, ItemId id)
    {
        const ContextItem *item = m_session.item(id);
        if (!item)
            return;
        const Step *origin = m_session.step(item->origin);
        if (item->kind == "compaction" && origin && std::ranges::find(origin->outputs, id) != origin->outputs.end())
            items.clear();
        items.push_back(id);
    }

    void add(ItemId id)
    {
        const ContextItem &item = *m_session.item(id);
        const std::string role = item.role.value_or(std::string());
        auto group = std::ranges::find_if(m_next.groups, [&](const NextRequestGroup &known) {
            return known.kind == NextPartKind::Item && known.name == item.kind && known.role == role;
        });
        if (group == m_next.groups.end())
            group = m_next.groups.insert(group, {NextPartKind::Item, item.kind, role, {}});
        NextRequestPart &added = group->parts.emplace_back(part(NextPartKind::Item, item.excerpt, item.bytes));
        added.item = id;
    }

    const Session &m_session;
    const Step &m_step;
    NextRequest m_next;
};

} // namespace

std::uint64_t NextRequestGroup::knownBytes() const
{
    std::uint64_t sum = 0;
    for (const NextRequestPart &each : parts)
        sum += each.bytes.value_or(0);
    return sum;
}

std::uint64_t NextRequest::knownBytes() const
{
    std::uint64_t sum = 0;
    for (const NextRequestGroup &group : groups)
        sum += group.knownBytes();
    return sum;
}

bool NextRequest::estimated() const
{
    return std::ranges::any_of(groups, [](const NextRequestGroup &group) {
        return std::ranges::any_of(group.parts, &NextRequestPart::estimated);
    });
}

bool NextRequest::complete() const
{
    return std::ranges::all_of(groups, [](const NextRequestGroup &group) {
        return std::ranges::all_of(group.parts, [](const NextRequestPart &each) { return each.bytes.has_value(); });
    });
}

NextRequest nextRequest(const Session &session, const Step &step, NextForm form)
{
    return NextRequestBuilder(session, step, form).build();
}

} // namespace stepwire
