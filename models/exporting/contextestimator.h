#pragma once

#include "models/exporting/itemtokens.h"
#include "models/metrics/reconciliation.h"
#include "models/session/messagetexts.h"
#include "models/session/session.h"

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

namespace stepwire {

/// A step's context with an estimate of what each item costs the model.
struct EstimatedContext
{
    StepContext context;
    std::vector<std::optional<std::uint64_t>> tokens; ///< By entry.
    std::optional<std::uint64_t> instructionsAndTools; ///< Of the request whose settings hold; they are no items.
    /// Of everything that the model saw: items that are not evicted, instructions and tools. Not known as soon as a
    /// part is not.
    std::optional<std::uint64_t> total;
};

/// Estimates contexts, reading item texts back from their messages. Equal items are counted once, however often they
/// are sent again. Without a token estimator everything is unknown.
class ContextEstimator
{
public:
    ContextEstimator(const Session &session, PayloadSource &payloads, TokenEstimator estimator);

    EstimatedContext estimate(const Step &step);
    /// How the provider's counts compare with ours, over this step and the ones before it that asked the same model in
    /// the same agent session; at most the last `most`, since each costs a reading of its context.
    Calibration calibration(const Step &step, std::size_t most = 8);

private:
    std::optional<std::uint64_t> tokensOf(ItemId id);
    std::optional<std::uint64_t> settingsTokens(const Step &step);

    const Session &m_session;
    MessageTexts m_texts;
    TokenEstimator m_estimator;
    std::unordered_map<std::uint64_t, std::optional<std::uint64_t>> m_known; ///< By fingerprint.
};

} // namespace stepwire
