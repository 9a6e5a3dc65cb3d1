#include "tests/models/session/randomscenario.h"

namespace stepwire::test {

namespace {

constexpr unsigned mostConnections = 6;

} // namespace

RandomScenario::RandomScenario(std::uint32_t seed)
    : m_world(seed), m_agent(m_world), m_provider(m_world), m_lanes{""}, m_left(10 + m_world.dice.below(60))
{
    if (m_world.dice.percent(60))
        m_lanes = {"", "a", "b"};
    if (m_world.dice.percent(4)) { // more than may be in flight at once
        for (unsigned i = 0; i < 18; ++i)
            m_lanes.push_back("lane." + std::to_string(i));
        m_left += 60;
    }
    open(m_world.dice.percent(20));
}

Socket *RandomScenario::choose(bool http)
{
    std::vector<Socket *> fitting;
    for (Socket &socket : m_world.sockets) {
        if (socket.alive && socket.http == http)
            fitting.push_back(&socket);
    }
    return fitting.empty() ? nullptr : m_world.dice.oneOf(fitting);
}

void RandomScenario::open(bool http)
{
    if (m_world.sockets.size() == mostConnections)
        return;
    Socket socket;
    socket.id = static_cast<unsigned>(m_world.sockets.size() + 1);
    socket.http = http;
    m_world.sockets.push_back(socket);
    m_world.tape.open(socket.id, http);
}

void RandomScenario::end(Socket &socket)
{
    const unsigned how = m_world.dice.below(5);
    if (how == 0 && !socket.http && !socket.agentDone) { // half closed: the server may still answer
        socket.agentDone = true;
        m_world.tape.end(socket.id, Direction::Sent, EndOfSide::Finished);
        return;
    }
    if (how == 1 && !socket.http)
        m_world.tape.close(socket.id, 1001);
    if (how == 2)
        m_world.tape.end(socket.id, Direction::Sent, EndOfSide::Reset);
    else
        m_world.tape.end(socket.id, Direction::Received, how == 3 ? EndOfSide::Reset : EndOfSide::Finished);
    m_world.ledger.socketEnded(socket.id);
    socket.alive = false;
}

bool RandomScenario::serverSpeaks(Socket &socket)
{
    if (socket.http)
        return m_provider.speak(socket);
    const unsigned first = m_world.dice.below(m_lanes.size());
    for (std::size_t i = 0; i < m_lanes.size(); ++i) {
        if (m_provider.speak(socket, m_lanes[(first + i) % m_lanes.size()]))
            return true;
    }
    return false;
}

void RandomScenario::talkOn(Socket &socket)
{
    const std::string lane = m_world.dice.oneOf(m_lanes);
    const unsigned what = m_world.dice.below(100);
    if (what < 3) {
        end(socket);
    } else if (what < 7 && !socket.http) {
        m_provider.stray(socket);
    } else if (what < 10 && !socket.http && !socket.agentDone) {
        m_agent.stray(socket);
    } else if (what < 22 && !socket.http && !socket.agentDone) {
        m_agent.steer(socket, lane);
    } else if (what < 24 && !socket.http && !socket.agentDone) {
        m_agent.interrupt(socket, lane);
    } else if (what < 40 && !socket.agentDone) {
        socket.http ? m_agent.post(socket) : m_agent.create(socket, lane);
    } else if (!serverSpeaks(socket) && !socket.agentDone) {
        socket.http ? m_agent.post(socket) : m_agent.create(socket, lane);
    }
}

bool RandomScenario::goOn()
{
    if (m_over)
        return false;
    if (m_left == 0) {
        m_over = true;
        m_world.tape.finish();
        m_world.ledger.recordingEnded();
        return true;
    }
    --m_left;
    const unsigned what = m_world.dice.below(100);
    Socket *socket = choose(what < 15);
    if (socket == nullptr)
        socket = choose(what >= 15);
    if (socket == nullptr || what >= 98)
        open(m_world.dice.percent(35));
    else
        talkOn(*socket);
    return true;
}

} // namespace stepwire::test
