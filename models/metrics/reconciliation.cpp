#include "models/metrics/reconciliation.h"

namespace stepwire {

Reconciliation reconcile(std::optional<std::int64_t> estimatedTokens, const std::optional<Usage> &usage)
{
    Reconciliation result;
    result.estimatedTokens = estimatedTokens;
    if (usage) {
        result.reportedTokens = usage->inputTokens;
        result.cachedTokens = usage->cachedTokens;
    }
    if (result.estimatedTokens && result.reportedTokens)
        result.unexplainedTokens = *result.reportedTokens - *result.estimatedTokens;
    return result;
}

} // namespace stepwire
