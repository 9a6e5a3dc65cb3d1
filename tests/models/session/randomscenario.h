#pragma once

#include "tests/models/session/randomagent.h"
#include "tests/models/session/referenceprovider.h"

#include <cstdint>
#include <string>
#include <vector>

namespace stepwire::test {

/// A short recording, made up from a seed: an agent and a server on some connections, message by message.
class RandomScenario
{
public:
    explicit RandomScenario(std::uint32_t seed);

    /// One more thing happens. False once the recording has ended.
    bool goOn();

    const ReferenceLedger &ledger() const { return m_world.ledger; }
    ScenarioTape &tape() { return m_world.tape; }

private:
    Socket *choose(bool http);
    void open(bool http);
    void end(Socket &socket);
    void talkOn(Socket &socket);
    bool serverSpeaks(Socket &socket);

    ScenarioWorld m_world;
    RandomAgent m_agent;
    ReferenceProvider m_provider;
    std::vector<std::string> m_lanes;
    unsigned m_left;
    bool m_over = false;
};

} // namespace stepwire::test
