#pragma once

#include "models/session/sessiondelta.h"

#include <cstdint>
#include <string>
#include <vector>

namespace stepwire {

/// A recording made up for tests and pictures: the same coding task over HTTP with full history and over a WebSocket.
/// Sizes and times are those of a small agent; every number follows from the step's place, so that runs are equal.
class FabricatedSession
{
public:
    struct Options
    {
        int httpSteps = 12;
        int webSocketSteps = 12;
        bool secondLane = false;   ///< Two steps of a lane "review" on the WebSocket.
        bool lastRunning = false;  ///< The last step has not ended.
        int missingUsageAt = 0;    ///< A WebSocket step, from 1, for which no usage came.
        int unknownStatelessAt = 0; ///< A WebSocket step, from 1, from which on the stateless size is not known.
    };

    explicit FabricatedSession(Options options);
    FabricatedSession() : FabricatedSession(Options()) {}

    /// All at once.
    const SessionDelta &delta() const { return m_delta; }
    /// One delta per step, in order, as a live run would bring them.
    std::vector<SessionDelta> live() const;

private:
    void addConnection(Transport transport);
    void addStep(Transport transport, int number, const std::string &lane);
    void addItems(Step &step, int number, bool first);
    void repeatHistory(Step &step, const Step &before);
    void addMessages(Step &step);
    ItemId addItem(Step &step, const std::string &kind, const std::string &role, const std::string &name,
                   std::uint64_t bytes, const std::string &excerpt);
    NameId name(const std::string &text);

    Options m_options;
    SessionDelta m_delta;
    std::int64_t m_clock = 0; ///< Nanoseconds.
    std::uint64_t m_historyBytes = 0;
    StepId m_previous;
};

} // namespace stepwire
