#pragma once

#include "tests/models/session/scenarioworld.h"

#include <string>

namespace stepwire::test {

/// A server that keeps the rules of protocol.md sections 3, 4.7, 6, 8 and 9, or breaks them where a real one might. What it
/// says goes on the tape, what it did into the ledger.
class ReferenceProvider
{
public:
    explicit ReferenceProvider(ScenarioWorld &world) : m_world(world) {}

    /// One message on a lane of a WebSocket. False: there was nothing to say.
    bool speak(const Socket &socket, const std::string &lane);
    /// One message, or the end, of the open response of an HTTP connection.
    bool speak(Socket &http);
    /// Something that is about no response: other backends' events, broken JSON, a ping.
    void stray(const Socket &socket);

private:
    struct Line ///< Where the messages of a response go.
    {
        unsigned connection = 0;
        std::string lane;
        bool http = false;
    };

    void answer(const Line &line, unsigned step);
    bool knows(const ReferenceStep &step) const;
    void refuse(const Line &line, unsigned step);
    void limit(const Line &line, unsigned step);
    void fail(const Line &line, unsigned step);
    void begin(const Line &line, unsigned step);
    void beginSuccessor(const Line &line, LaneTalk &talk);
    void plan(unsigned step);
    void goOn(const Line &line, unsigned step);
    bool tellOutput(const Line &line, unsigned step);
    void end(const Line &line, unsigned step);
    void failResponse(const Line &line, unsigned step);
    void finish(const Line &line, unsigned step, const std::string &status, const std::string &reason);
    void answerSteer(const Line &line, LaneTalk &talk);
    void failSteers(const Line &line, unsigned target, bool tell);

    void plainAnswer(Socket &http, unsigned step);
    std::string outputList(unsigned step);
    std::string freshName();
    void say(const Line &line, unsigned step, const std::string &object);

    ScenarioWorld &m_world;
    unsigned m_responses = 0;
    unsigned m_steers = 0;
};

} // namespace stepwire::test
