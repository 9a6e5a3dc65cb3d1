#pragma once

#include "models/dialects/responsesevent.h"
#include "models/session/lineagetable.h"
#include "models/session/predictedmemory.h"
#include "models/session/produceditems.h"
#include "models/session/requestrules.h"
#include "models/session/steptable.h"
#include "models/vocabulary/finding.h"
#include "models/vocabulary/message.h"

#include <map>
#include <string>
#include <vector>

namespace stepwire {

/// What makes a step out of a request and of the events that answer it, whatever the transport. Which step an event is
/// about is decided by LaneSteps and ExchangeSteps.
class StepBuilder
{
public:
    StepTable &table() { return m_table; }

    /// A request was sent in `message`, whose payload is `payload`.
    StepId begin(const ResponsesRequest &request, const Message &message, std::string_view payload, Transport transport,
                 const std::string &lane);
    /// The server began a response by itself, with the steers of `target`.
    StepId beginSuccessor(StepId target);
    /// Items that a steer brings to the response of `target`.
    void steer(StepId target, const SteerFacts &steer, const Message &message, std::string_view payload);
    /// What the server answered to a steer.
    void steerAnswer(StepId target, const SteerFacts &answer);

    /// The answer to a steer may take a number among the events of the response that runs.
    void numbered(StepId step, std::int64_t sequence);
    /// The lane was busy until now, so that a step waiting on it was not left without an answer.
    void stillQueued(StepId step, CaptureTime at) { m_table.change(step).lastMessageAt = at; }

    /// Counts a message to a step (counting.md rule 2).
    void count(StepId step, const Message &message);
    /// An event of the response of `step`.
    void take(StepId step, const ResponsesEvent &event, const Message &message, std::string_view payload);
    /// Its answer was an error, or its response failed, in whatever shape.
    void fail(StepId step, const StepError &error, const Message &message);
    void abandon(StepId step, CaptureTime at);
    void socketOpened(ConnectionId connection, CaptureTime at, const ServerLimits &limits)
    {
        m_memory[connection] = PredictedMemory(at, limits);
    }
    void connectionClosed(ConnectionId connection) { m_memory.erase(connection); }
    ServerLimits limits(ConnectionId connection) const;
    AgentSessionId sessionOf(const AgentIdentity &identity) { return m_lineage.sessionOf(identity); }

    void report(std::string code, Severity severity, const Message &message, StepId step, std::string detail);
    std::vector<Finding> takeFindings();

private:
    void linkToChain(StepId step, const ResponsesRequest &request);
    RequestRules::Surroundings surroundingsOf(const Step &step, CaptureTime at) const;
    Recall recallOf(const Step &step) const;
    void prove(Step &step, ChainState chain, const Message &message);
    void checkSilence(StepRecord &record, const Message &message);
    Continuation continuationOf(const Step &step, const ResponsesRequest &request) const;
    bool continuedBefore(const Step &step) const;
    void laterContinuationsFork(const Step &step);
    void closeClientTime(const ResponsesRequest &request, const Step &step);
    ItemId addItem(const ResponsesItem &item, StepId origin, const Message &message, std::string_view payload);
    void addOutput(StepId step, std::int64_t index, const ResponsesItem &item, const Message &message,
                   std::string_view payload);
    void finish(StepId step, StepStatus status, const Message &message);
    void takeResponse(StepRecord &record, const ResponseFacts &facts);
    void takeTerminal(StepId step, const ResponsesEvent &event, const Message &message, std::string_view payload);
    void checkSequence(StepRecord &record, const ResponsesEvent &event, const Message &message);

    StepTable m_table;
    ProducedItems m_produced;
    LineageTable m_lineage{m_table, m_produced};
    RequestRules m_rules{m_table, m_produced};
    std::map<ConnectionId, PredictedMemory> m_memory;
    struct Continuations
    {
        std::vector<StepId> steps; ///< That name one response, in order.
        bool oneEndedWell = false;
    };
    std::map<std::string, Continuations> m_continuations; ///< By previous_response_id.
    std::vector<Finding> m_findings;
};

} // namespace stepwire
