#include "tests/models/session/scenariotape.h"

namespace stepwire::test {

template <typename Action>
void ScenarioTape::tell(unsigned connection, const std::string &line, Action action)
{
    m_text += std::to_string(connection) + ' ' + line + '\n';
    action(m_whole.use(connection));
    action(m_sliced.use(connection));
}

void ScenarioTape::open(unsigned connection, bool http)
{
    tell(connection, http ? "open http" : "open websocket", [&](SessionScript &script) {
        if (http)
            script.openHttp(connection);
        else
            script.open(connection);
    });
}

void ScenarioTape::sent(unsigned connection, const std::string &payload)
{
    tell(connection, "> " + payload, [&](SessionScript &script) { script.sent(payload); });
}

void ScenarioTape::received(unsigned connection, const std::string &payload)
{
    tell(connection, "< " + payload, [&](SessionScript &script) { script.received(payload); });
}

void ScenarioTape::ping(unsigned connection)
{
    tell(connection, "< ping", [&](SessionScript &script) { script.control(Direction::Received, MessageKind::Ping); });
}

void ScenarioTape::post(unsigned connection, const std::string &body)
{
    tell(connection, "POST " + body, [&](SessionScript &script) { script.post(body); });
}

void ScenarioTape::event(unsigned connection, const std::string &data)
{
    tell(connection, "data: " + data, [&](SessionScript &script) { script.event(data); });
}

void ScenarioTape::plain(unsigned connection, int status, const std::string &body)
{
    tell(connection, std::to_string(status) + ' ' + body, [&](SessionScript &script) { script.plain(status, body); });
}

void ScenarioTape::endExchange(unsigned connection)
{
    tell(connection, "end of response", [&](SessionScript &script) { script.endExchange(); });
}

void ScenarioTape::close(unsigned connection, std::uint16_t code)
{
    tell(connection, "< close " + std::to_string(code),
         [&](SessionScript &script) { script.close(Direction::Received, code); });
}

void ScenarioTape::end(unsigned connection, Direction direction, EndOfSide how)
{
    const std::string side = direction == Direction::Sent ? "agent " : "server ";
    tell(connection, side + (how == EndOfSide::Reset ? "reset" : "end"),
         [&](SessionScript &script) { script.end(direction, how); });
}

void ScenarioTape::finish()
{
    m_text += "end of recording\n";
    m_whole.finish();
    m_sliced.finish();
}

} // namespace stepwire::test
