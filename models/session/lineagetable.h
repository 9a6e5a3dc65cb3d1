#pragma once

#include "models/dialects/responsesevent.h"
#include "models/session/produceditems.h"
#include "models/session/steptable.h"

#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace stepwire {

/// Finds which earlier step a prompt came out of, and so joins steps to tracks and tracks to agent sessions, across
/// sockets and transports: by id, by repeated history, by the same request after a failure, and by the names that
/// agents give themselves in their heads. Conversations that have none of these in common are never joined.
class LineageTable
{
public:
    LineageTable(StepTable &steps, const ProducedItems &produced) : m_steps(steps), m_produced(produced) {}

    /// A new step, linked to its chain.
    void begin(StepId step, const ResponsesRequest &request);
    /// An automatic successor of `target`.
    void beginSuccessor(StepId step, StepId target);
    /// An earlier continuation of the same response ended well after this step had been taken for the first.
    void becameFork(StepId step);

    /// The run that a connection belongs to before it carries any step; none where the agent names none.
    AgentSessionId sessionOf(const AgentIdentity &identity);

private:
    struct Origin
    {
        StepId predecessor;
        Lineage lineage = Lineage::Root;
    };

    Origin originOf(StepId id, const ResponsesRequest &request);
    std::optional<StepId> retriedBy(StepId id);
    bool isRetryOf(const StepRecord &later, const StepRecord &earlier) const;
    StepId producerOf(const ResponsesRequest &request) const;
    Origin compacted(const Step &step, const ResponsesRequest &request, StepId producer) const;
    StepId lastOnLane(const Step &step) const;
    StepId lastOfThread(const Step &step) const;
    bool promptHolds(StepId id, std::uint64_t fingerprint) const;
    bool changesSocket(StepId from, const Step &to) const;
    void place(StepId id, const Origin &origin);
    AgentSessionId sessionFor(const Step &step, StepId predecessor);
    TrackId newTrack(const Step &step);
    void moveToTrack(StepId id, TrackId track);

    StepTable &m_steps;
    const ProducedItems &m_produced;
    std::uint32_t m_tracks = 0;
    std::uint32_t m_sessions = 0;
    /// Fingerprint of the prompt -> steps with it that a later one may be a retry of.
    std::unordered_map<std::uint64_t, std::vector<StepId>> m_byPrompt;
    std::unordered_map<std::string, TrackId> m_trackOfThread;
    std::map<TrackId, StepId> m_lastOfTrack;
    std::map<std::pair<ConnectionId, std::string>, StepId> m_lastOfLane; ///< Of WebSockets.
    std::unordered_map<std::string, AgentSessionId> m_sessionOfName;
    std::map<ConnectionId, AgentSessionId> m_sessionOfConnection;
};

} // namespace stepwire
