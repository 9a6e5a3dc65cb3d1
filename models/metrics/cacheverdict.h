#pragma once

#include "models/metrics/promptcomparison.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace stepwire {

enum class CacheVerdict : std::uint8_t { Hit, Partial, Miss, NotReported };

/// Why a prompt was not, or not wholly, taken from the prompt cache.
enum class CacheCause : std::uint8_t {
    FirstRequest,        ///< Nothing came before it in its conversation.
    BelowMinimum,        ///< Prompts of fewer than 1,024 tokens are mostly not cached (protocol.md section 7.3).
    NothingCached,       ///< The prompt before was that short, or not answered: it cannot have been cached.
    ModelChanged,
    Compaction,          ///< The context was compacted, so its beginning is new.
    CacheKeyChanged,     ///< prompt_cache_key
    ToolsChanged,
    ToolsReordered,      ///< The same tools in another order.
    InstructionsChanged,
    TextChanged,         ///< Output format or verbosity.
    ReasoningChanged,
    ToolChoiceChanged,
    ServiceTierChanged,
    InputChanged,        ///< An item in the middle of the history differs.
    HistoryShortened,    ///< The history ends before the one before it did.
    Idle,                ///< The prompt before is older than cached prompts are known to live.
    RoutingChanged,      ///< The agent's session header differs, which decides where a request goes.
    ServerSide,          ///< Settings and beginning are identical: the cause is on the server's side.
    Unknown,             ///< Part of the prompts is not in the recording.
    Other,               ///< The provider gives a reason that has no name here.
};

/// Certain: the provider says so, or nothing could have been cached. Likely: seen to have changed, and a change of it
/// breaks a cached prefix; or seen to be identical. Possible: it may have mattered.
enum class CauseConfidence : std::uint8_t { Certain, Likely, Possible };

std::string_view cacheVerdictName(CacheVerdict verdict);          ///< "hit", "partial", "miss", "not_reported"
std::string_view cacheCauseName(CacheCause cause);                ///< "first_request", "below_minimum", "model_changed" …
std::string_view causeConfidenceName(CauseConfidence confidence); ///< "certain", "likely", "possible"

/// How the provider's prompt cache served a step, by the provider's own count of cached tokens.
struct CacheReading
{
    CacheVerdict verdict = CacheVerdict::NotReported;
    std::optional<CacheCause> cause; ///< For Partial and Miss.
    CauseConfidence confidence = CauseConfidence::Certain;
    bool byProvider = false;         ///< The cause is the provider's own (prompt_cache_diagnostics).
    std::optional<std::int64_t> inputTokens;
    std::optional<std::int64_t> cachedTokens;
    StepId comparedWith; ///< Step::predecessor; none for a first request. Never another conversation's.
    std::optional<PromptComparison> comparison;
    std::optional<std::int64_t> idle; ///< Nanoseconds since the prompt before was last used.

    std::optional<double> share() const; ///< Cached of input tokens, 0 to 1.
};

/// Hit: at least 90 % of the input was cached, or the whole prompt of the step before in blocks of 128 tokens. Miss: no token was. Not reported: the provider told no cached tokens, which is not the same as 0.
CacheReading cacheVerdict(const Session &session, const Step &step);

} // namespace stepwire
