#include "models/metrics/cacheverdict.h"

#include <algorithm>
#include <array>
#include <utility>

namespace stepwire {

namespace {

using enum CauseConfidence;

constexpr std::int64_t smallestCachedPrompt = 1024; // tokens
constexpr std::int64_t cacheBlock = 128;            // tokens
constexpr double hitShare = 0.9;
constexpr std::int64_t minute = 60'000'000'000;     // nanoseconds
constexpr std::int64_t usualLife = 5 * minute;      // idle prompts may leave the cache after 5 to 10 minutes …
constexpr std::int64_t longestUsualLife = 60 * minute; // … and are always gone after an hour

struct Cause
{
    CacheCause cause = CacheCause::Unknown;
    CauseConfidence confidence = Likely;
    bool byProvider = false;
};

bool hasCompaction(const Session &session, const std::vector<ItemId> &items)
{
    return std::ranges::any_of(items, [&](ItemId id) {
        const ContextItem *item = session.item(id);
        return item && item->kind == "compaction";
    });
}

CacheCause causeOfDifference(const PromptDifference &difference)
{
    constexpr std::array<std::pair<std::string_view, CacheCause>, 7> causes = {{
        {"model", CacheCause::ModelChanged},
        {"prompt_cache_key", CacheCause::CacheKeyChanged},
        {"instructions", CacheCause::InstructionsChanged},
        {"text", CacheCause::TextChanged},
        {"reasoning", CacheCause::ReasoningChanged},
        {"tool_choice", CacheCause::ToolChoiceChanged},
        {"service_tier", CacheCause::ServiceTierChanged},
    }};
    if (difference.part == "tools")
        return difference.reordered ? CacheCause::ToolsReordered : CacheCause::ToolsChanged;
    if (difference.part == "input")
        return difference.now ? CacheCause::InputChanged : CacheCause::HistoryShortened;
    const auto found = std::ranges::find(causes, std::string_view(difference.part), [](const auto &c) { return c.first; });
    return found == causes.end() ? CacheCause::Other : found->second;
}

/// What stands beside the prompt breaks a cached prefix less surely than what stands in it.
CauseConfidence confidenceOf(CacheCause cause)
{
    switch (cause) {
    case CacheCause::ReasoningChanged:
    case CacheCause::TextChanged:
    case CacheCause::ToolChoiceChanged:
    case CacheCause::ServiceTierChanged: return Possible;
    default: return Likely;
    }
}

/// The provider's diagnostics win over everything concluded here.
std::optional<Cause> causeByProvider(const Step &step)
{
    constexpr std::array<std::pair<std::string_view, CacheCause>, 9> reasons = {{
        {"model_changed", CacheCause::ModelChanged},
        {"prompt_cache_key_changed", CacheCause::CacheKeyChanged},
        {"tools_changed", CacheCause::ToolsChanged},
        {"text_format_changed", CacheCause::TextChanged},
        {"verbosity_changed", CacheCause::TextChanged},
        {"reasoning_effort_changed", CacheCause::ReasoningChanged},
        {"context_compacted", CacheCause::Compaction},
        {"input_changed", CacheCause::InputChanged},
        {"service_tier_changed", CacheCause::ServiceTierChanged},
    }};
    if (!step.cacheDiagnostics || step.cacheDiagnostics->type != "cache_miss")
        return std::nullopt;
    const std::string_view reason = step.cacheDiagnostics->reason;
    const auto found = std::ranges::find(reasons, reason, [](const auto &r) { return r.first; });
    return Cause{found == reasons.end() ? CacheCause::Other : found->second, Certain, true};
}

/// How long the prompt may have been cached for sure and at most.
std::pair<std::int64_t, std::int64_t> cacheLife(const Step &before)
{
    const std::string asked = before.cacheLifetime.value_or(std::string());
    if (asked == "30m")
        return {30 * minute, 30 * minute};
    if (asked == "12h")
        return {12 * 60 * minute, 12 * 60 * minute};
    if (asked == "24h")
        return {usualLife, 24 * 60 * minute};
    return {usualLife, longestUsualLife};
}

std::optional<std::int64_t> idleBefore(const Step &step, const Step &before)
{
    const auto used = before.at.terminal ? before.at.terminal : before.at.sentFirst;
    if (!used || !step.at.sentFirst)
        return std::nullopt;
    return *step.at.sentFirst - *used;
}

bool changesRouting(const Step &step, const Step &before)
{
    return step.identity.session && before.identity.session && step.identity.session != before.identity.session;
}

Cause causeOf(const Session &session, const Step &step, const Step *before, const CacheReading &reading)
{
    if (const auto said = causeByProvider(step))
        return *said;
    if (reading.verdict == CacheVerdict::Miss && *reading.inputTokens < smallestCachedPrompt)
        return {CacheCause::BelowMinimum, Likely};
    if (!before)
        return {hasCompaction(session, step.inputs) ? CacheCause::Compaction : CacheCause::FirstRequest, Certain};
    if (step.lineage == Lineage::Compaction || hasCompaction(session, before->outputs))
        return {CacheCause::Compaction, Likely};
    if (reading.verdict == CacheVerdict::Miss && before->usage && before->usage->inputTokens.value_or(0) < smallestCachedPrompt)
        return {CacheCause::NothingCached, Likely};
    const auto &comparison = *reading.comparison;
    const auto [surely, atMost] = cacheLife(*before);
    const bool differs = comparison.first && confidenceOf(causeOfDifference(*comparison.first)) == Likely;
    if (!differs && reading.idle && *reading.idle > atMost)
        return {CacheCause::Idle, Likely};
    if (comparison.first)
        return {causeOfDifference(*comparison.first), confidenceOf(causeOfDifference(*comparison.first))};
    if (reading.idle && *reading.idle > surely)
        return {CacheCause::Idle, Possible};
    if (changesRouting(step, *before))
        return {CacheCause::RoutingChanged, Possible};
    return {comparison.known ? CacheCause::ServerSide : CacheCause::Unknown, Likely};
}

/// Whole blocks of the step before that the cache could serve again.
std::optional<std::int64_t> reusableTokens(const Step *before)
{
    if (!before || !before->usage || !before->usage->inputTokens)
        return std::nullopt;
    return *before->usage->inputTokens / cacheBlock * cacheBlock;
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
    case CacheCause::NothingCached: return "nothing_cached";
    case CacheCause::ModelChanged: return "model_changed";
    case CacheCause::Compaction: return "compaction";
    case CacheCause::CacheKeyChanged: return "prompt_cache_key_changed";
    case CacheCause::ToolsChanged: return "tools_changed";
    case CacheCause::ToolsReordered: return "tools_reordered";
    case CacheCause::InstructionsChanged: return "instructions_changed";
    case CacheCause::TextChanged: return "text_changed";
    case CacheCause::ReasoningChanged: return "reasoning_changed";
    case CacheCause::ToolChoiceChanged: return "tool_choice_changed";
    case CacheCause::ServiceTierChanged: return "service_tier_changed";
    case CacheCause::InputChanged: return "input_changed";
    case CacheCause::HistoryShortened: return "history_shortened";
    case CacheCause::Idle: return "idle";
    case CacheCause::RoutingChanged: return "routing_changed";
    case CacheCause::ServerSide: return "server_side";
    case CacheCause::Unknown: return "unknown";
    case CacheCause::Other: return "other";
    }
    return "";
}

std::string_view causeConfidenceName(CauseConfidence confidence)
{
    switch (confidence) {
    case Certain: return "certain";
    case Likely: return "likely";
    case Possible: return "possible";
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
    const Step *before = session.step(step.predecessor);
    reading.comparedWith = before ? before->id : StepId();
    reading.comparison = compareWithPredecessor(session, step);
    reading.idle = before ? idleBefore(step, *before) : std::nullopt;
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
    const Cause cause = causeOf(session, step, before, reading);
    reading.cause = cause.cause;
    reading.confidence = cause.confidence;
    reading.byProvider = cause.byProvider;
    return reading;
}

} // namespace stepwire
