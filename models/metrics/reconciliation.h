#pragma once

#include "models/session/step.h"

#include <cstdint>
#include <optional>

namespace stepwire {

/// Our estimate of a prompt beside the provider's own count. What either side does not know stays unknown.
struct Reconciliation
{
    std::optional<std::int64_t> estimatedTokens;
    std::optional<std::int64_t> reportedTokens; ///< usage.input_tokens: the whole rendered context.
    std::optional<std::int64_t> cachedTokens;   ///< The part of it that came from the prompt cache.
    std::optional<std::int64_t> unexplainedTokens; ///< Reported less estimated; below 0 when the estimate is higher.
};

Reconciliation reconcile(std::optional<std::int64_t> estimatedTokens, const std::optional<Usage> &usage);

} // namespace stepwire
