#pragma once

#include "tests/models/session/sessionscript.h"

#include <string>

namespace stepwire::test {

/// What a scenario tells, to two sessions (by one delta for everything, and by a delta for each message) and to a person.
class ScenarioTape
{
public:
    void open(unsigned connection, bool http);
    void sent(unsigned connection, const std::string &payload);
    void received(unsigned connection, const std::string &payload);
    void ping(unsigned connection);
    void post(unsigned connection, const std::string &body);
    void event(unsigned connection, const std::string &data);
    void plain(unsigned connection, int status, const std::string &body);
    void endExchange(unsigned connection);
    void close(unsigned connection, std::uint16_t code);
    void end(unsigned connection, Direction direction, EndOfSide how);
    void finish();

    const Session &whole() { return m_whole.session(); }
    const Session &sliced() { return m_sliced.session(); }
    const std::string &text() const { return m_text; }

private:
    template <typename Action>
    void tell(unsigned connection, const std::string &line, Action action);

    SessionScript m_whole{false};
    SessionScript m_sliced{true};
    std::string m_text;
};

} // namespace stepwire::test
