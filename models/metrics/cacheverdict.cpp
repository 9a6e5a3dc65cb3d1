#include "models/metrics/cacheverdict.h"

#include "models/metrics/scopedsteps.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace stepwire {

namespace {

constexpr std::int64_t smallestCachedPrompt = 1024;
constexpr std::int64_t cacheBlock = 128;
constexpr double hitShare = 0.9;

std::uint64_t partBytes(const Step &step, std::string_view key)
{
    std::uint64_t bytes = 0;
    for (const RequestPart &part : step.parts) {
        if (part.key == key)
            bytes += part.bytes;
    }
    return bytes;
}

bool hasCompaction(const Session &session, const std::vector<ItemId> &items)
{
    return std::ranges::any_of(items, [&](ItemId id) {
        const ContextItem *item = session.item(id);
        return item && item->kind == "compaction";
    });
}

std::pair<CacheCause, CauseConfidence> causeOf(const Session &session, const Step &step, const Step *before)
{
    using enum CauseConfidence;
    if (!before)
        return {hasCompaction(session, step.inputs) ? CacheCause::Compaction : CacheCause::FirstRequest, Certain};
    if (*step.usage->inputTokens < smallestCachedPrompt)
        return {CacheCause::BelowMinimum, Certain};
    if (step.model && before->model && *step.model != *before->model)
        return {CacheCause::ModelChanged, Certain};
    if (hasCompaction(session, step.inputs) || hasCompaction(session, before->outputs))
        return {CacheCause::Compaction, Certain};
    if (partBytes(step, "tools") != partBytes(*before, "tools"))
        return {CacheCause::ToolsChanged, Likely};
    if (partBytes(step, "instructions") != partBytes(*before, "instructions"))
        return {CacheCause::InstructionsChanged, Likely};
    return {CacheCause::Unknown, Certain};
}

/// Whole blocks of the step before that the cache could serve again.
std::optional<std::int64_t> reusableTokens(const Step *before)
{
    if (!before || !before->usage || !before->usage->inputTokens)
        return std::nullopt;
    const std::int64_t whole = *before->usage->inputTokens / cacheBlock * cacheBlock;
    return whole >= smallestCachedPrompt ? std::optional(whole) : std::nullopt;
}

} // namespace

std::string_view cacheVerdictName(CacheVerdict verdict)
{
    switch (verdict) {
    case CacheVerdict::Hit: return "hit";
    case CacheVerdict::Partial: return "partial";
    case CacheVerdict::Miss: return "miss";
    case CacheVerdict::NotReported: return "not_reported";
    }
    return "";
}

std::string_view cacheCauseName(CacheCause cause)
{
    switch (cause) {
    case CacheCause::FirstRequest: return "first_request";
    case CacheCause::BelowMinimum: return "below_minimum";
    case CacheCause::ModelChanged: return "model_changed";
    case CacheCause::Compaction: return "compaction";
    case CacheCause::ToolsChanged: return "tools_changed";
    case CacheCause::InstructionsChanged: return "instructions_changed";
    case CacheCause::Unknown: return "unknown";
    }
    return "";
}

std::optional<double> CacheReading::share() const
{
    if (!inputTokens || !cachedTokens || *inputTokens <= 0)
        return std::nullopt;
    return static_cast<double>(*cachedTokens) / static_cast<double>(*inputTokens);
}

CacheReading cacheVerdict(const Session &session, const Step &step)
{
    CacheReading reading;
    const Step *before = stepBefore(session, step);
    reading.comparedWith = before ? before->id : StepId();
    if (step.usage) {
        reading.inputTokens = step.usage->inputTokens;
        reading.cachedTokens = step.usage->cachedTokens;
    }
    if (!reading.cachedTokens || !reading.inputTokens)
        return reading;

    const std::optional<std::int64_t> reusable = reusableTokens(before);
    const std::int64_t cached = *reading.cachedTokens;
    if (cached > 0 && (reading.share().value_or(0) >= hitShare || (reusable && cached >= *reusable))) {
        reading.verdict = CacheVerdict::Hit;
        return reading;
    }
    reading.verdict = cached > 0 ? CacheVerdict::Partial : CacheVerdict::Miss;
    std::tie(reading.cause, reading.confidence) = causeOf(session, step, before);
    return reading;
}

} // namespace stepwire
