#pragma once

#include "tests/models/session/dice.h"
#include "tests/models/session/randomitems.h"
#include "tests/models/session/referenceledger.h"
#include "tests/models/session/scenariotape.h"

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace stepwire::test {

/// A response while the server produces it.
struct ResponsePlay
{
    struct Output
    {
        ReferenceItem item;
        bool early = true; ///< Told by an output_item.done; else only in the response at the end.
        bool told = false;
    };
    std::vector<Output> outputs;
    bool mayCall = true;
    bool interrupted = false;
};

/// What a server still has to say on a lane.
struct LaneTalk
{
    struct Steer
    {
        unsigned target = 0; ///< 0: one that cannot be steered.
        std::string response;
    };
    std::deque<Steer> steers;   ///< Not answered yet.
    unsigned successorOf = 0;   ///< This step's steers begin a response by themselves.
    unsigned pendingOf = 0;     ///< This step's steers wait for a create; not told yet.
};

struct Socket
{
    unsigned id = 0;
    bool http = false;
    bool alive = true;
    bool agentDone = false; ///< It ended its side, and only listens.
    unsigned exchange = 0;  ///< HTTP: the step that is being answered.
    bool streams = false;
};

/// What agent and server of a scenario share: the wire between them, and the truth about it.
struct ScenarioWorld
{
    using LaneKey = std::pair<unsigned, std::string>;

    explicit ScenarioWorld(std::uint32_t seed) : dice(seed), items(dice) {}

    Dice dice;
    RandomItems items;
    ReferenceLedger ledger;
    ScenarioTape tape;
    std::vector<Socket> sockets;
    std::map<unsigned, ResponsePlay> plays; ///< By step.
    std::map<LaneKey, LaneTalk> talks;

    /// Whether one of the calls that the step's response told of so far is for the agent to answer.
    bool hasOpenCalls(unsigned step) const
    {
        for (const auto &[index, item] : ledger.step(step).outputs) {
            if (item.isCall() && !item.callId.empty())
                return true;
        }
        return false;
    }

    bool hasSteers(unsigned step, ReferenceSteer::State state) const
    {
        for (const ReferenceSteer &steer : ledger.step(step).steers) {
            if (steer.state == state)
                return true;
        }
        return false;
    }

    /// No calls from here on: whoever waits on the lane could not answer them.
    void forbidCalls(unsigned step)
    {
        ResponsePlay &play = plays[step];
        play.mayCall = false;
        for (ResponsePlay::Output &output : play.outputs) {
            if (!output.told && output.item.isCall())
                output.item = items.output(false);
        }
    }
};

} // namespace stepwire::test
