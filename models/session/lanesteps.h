#pragma once

#include "models/session/stepbuilder.h"

#include <deque>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace stepwire {

/// Finds the step that a WebSocket message counts to: creates of one lane wait in line, one runs at a time, and steered
/// responses follow by themselves (counting.md rule 2, protocol.md sections 4.7 and 9.3).
class LaneSteps
{
public:
    explicit LaneSteps(StepBuilder &builder) : m_builder(builder) {}

    /// Takes a text or binary message in. Returns the step it counts to; none before the lane's first step.
    StepId take(const ResponsesEvent &event, const Message &message, std::string_view payload);
    /// Nothing more will come from the server: steps without an answer are abandoned.
    void connectionEnded(ConnectionId connection, CaptureTime at);

private:
    struct Lane
    {
        std::deque<StepId> waiting; ///< Sent, no event yet; oldest first.
        StepId running;
        StepId last;                ///< The one that ended last.
        std::vector<StepId> awaitingNext; ///< Client time not closed yet.

        StepId current() const { return running ? running : !waiting.empty() ? waiting.front() : last; }
    };
    /// A name is found as it stands in the event, without a copy.
    struct LaneOrder
    {
        using is_transparent = void;
        using Name = std::pair<ConnectionId, std::string_view>;
        template <typename A, typename B>
        bool operator()(const A &a, const B &b) const
        {
            return Name(a.first, a.second) < Name(b.first, b.second);
        }
    };
    using Lanes = std::map<std::pair<ConnectionId, std::string>, Lane, LaneOrder>;

    /// What one connection has used up of what servers allow.
    struct LaneUse
    {
        std::set<std::string, std::less<>> names; ///< Ever used; finishing a lane frees nothing.
        bool toldNames = false;
        bool toldFlight = false;
    };

    void checkLimits(const ResponsesEvent &event, const Message &message, StepId step);
    StepId takeRequest(Lane &lane, const ResponsesEvent &event, const Message &message, std::string_view payload);
    StepId takeSteer(Lane &lane, const ResponsesEvent &event, const Message &message, std::string_view payload);
    StepId takeAnswer(Lane &lane, const ResponsesEvent &event, const Message &message, std::string_view payload);
    void startOldest(Lane &lane);
    bool isSuccessor(const Lane &lane, const ResponsesEvent &event);
    Lane &lane(ConnectionId connection, std::string_view name);
    Lane &laneOf(const ResponsesEvent &event, const Message &message);

    StepBuilder &m_builder;
    Lanes m_lanes;
    std::map<ConnectionId, LaneUse> m_use;
};

} // namespace stepwire
