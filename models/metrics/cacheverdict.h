#pragma once

#include "models/session/session.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace stepwire {

enum class CacheVerdict : std::uint8_t { Hit, Partial, Miss, NotReported };

/// Why a prompt was not, or not wholly, taken from the prompt cache.
enum class CacheCause : std::uint8_t {
    FirstRequest,        ///< Nothing came before it.
    BelowMinimum,        ///< Prompts of fewer than 1,024 tokens are not cached (protocol reference 6.1).
    ModelChanged,
    Compaction,          ///< The context was compacted, so its beginning is new.
    ToolsChanged,
    InstructionsChanged,
    Unknown,
};

/// Certain: seen in the recording. Likely: concluded from sizes, since payloads are not read for this.
enum class CauseConfidence : std::uint8_t { Certain, Likely };

std::string_view cacheVerdictName(CacheVerdict verdict); ///< "hit", "partial", "miss", "not_reported"
std::string_view cacheCauseName(CacheCause cause);       ///< "first_request", "below_minimum", "model_changed" …

/// How the provider's prompt cache served a step, by the provider's own count of cached tokens.
struct CacheReading
{
    CacheVerdict verdict = CacheVerdict::NotReported;
    std::optional<CacheCause> cause; ///< For Partial and Miss.
    CauseConfidence confidence = CauseConfidence::Certain;
    std::optional<std::int64_t> inputTokens;
    std::optional<std::int64_t> cachedTokens;
    StepId comparedWith; ///< The step before, which the prompt was measured against; none for a first request.

    std::optional<double> share() const; ///< Cached of input tokens, 0 to 1.
};

/// Hit: at least 90 % of the input was cached, or all that could be reused of the step before in whole blocks of 128
/// tokens. Miss: no token was. Not reported: the provider told no cached tokens, which is not the same as 0.
CacheReading cacheVerdict(const Session &session, const Step &step);

} // namespace stepwire
