#pragma once

#include "models/dialects/responsesevent.h"
#include "models/session/produceditems.h"
#include "models/session/serverlimits.h"
#include "models/session/steptable.h"
#include "models/vocabulary/finding.h"
#include "models/vocabulary/message.h"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace stepwire {

/// What is worth a finding in how an agent goes on from step to step. Each rule says what was seen; a rule that would
/// often be wrong is no rule. Codes have their pages in the manual.
class RequestRules
{
public:
    RequestRules(const StepTable &steps, const ProducedItems &produced) : m_steps(steps), m_produced(produced) {}

    /// What is known about a step's surroundings when its request is sent.
    struct Surroundings
    {
        bool holdsPredecessor = false;   ///< The server holds, for the lane, the very response that the step comes out of.
        std::int64_t connectionAge = 0;  ///< Nanoseconds.
        ServerLimits limits;
    };

    /// The step has its place in chain and lineage; the items of `request` are views into `payload`.
    void begun(const Step &step, const ResponsesRequest &request, const Message &message, std::string_view payload,
               const Surroundings &around);
    /// Its response ended well in `message`.
    void answered(const Step &step, const Message &message, std::size_t inputTransformations);
    void refusedAsLost(const Step &step);
    void failed(const Step &step);
    /// A finished output item of the step.
    void produced(const Step &step, const ResponsesItem &item, const Message &message, ByteRange range);

    std::vector<Finding> takeFindings() { return std::exchange(m_findings, {}); }

private:
    using LaneKey = std::pair<ConnectionId, std::string>;

    void report(std::string code, Severity severity, const Message &message, const Step &step, ByteRange range,
                std::string detail);
    void checkSize(const Step &step, const Message &message, const Surroundings &around);
    void checkHistory(const Step &step, const ResponsesRequest &request, const Message &message, std::string_view payload);
    void checkSettings(const Step &step, const Message &message);
    void checkContinuation(const Step &step, const Message &message);
    void checkCalls(const Step &step, const ResponsesRequest &request, const Message &message);
    void checkRecovery(const Step &step, const Message &message);
    void checkConnection(const Step &step, const Message &message, const Surroundings &around);
    void checkCache(const Step &step, const Message &message);
    ByteRange inputRange(const Step &step) const;
    bool isInChainOf(const Step &step, const ResponsesItem &item) const;
    bool promptGoesOn(const Step &step, const StepRecord &before) const;

    const StepTable &m_steps;
    const ProducedItems &m_produced;
    std::vector<Finding> m_findings;
    std::map<LaneKey, std::set<std::string>> m_failedContinuations; ///< Ids that a failed request named.
    std::map<TrackId, StepId> m_lost;                               ///< Refused for a lost id, not recovered yet.
    std::set<TrackId> m_toldConnections;
    std::set<ConnectionId> m_toldAge;
    /// Of each step that did not end well: name and arguments -> call id.
    std::map<StepId, std::map<std::uint64_t, std::string>> m_calls;
};

} // namespace stepwire
