#pragma once

#include "tests/models/session/scenarioworld.h"

#include <string>
#include <vector>

namespace stepwire::test {

/// An agent that does what agents do, and what they should not. What it says goes on the tape, what it meant into the ledger.
class RandomAgent
{
public:
    explicit RandomAgent(ScenarioWorld &world);

    /// False: nothing was said, since it could not be.
    bool create(const Socket &socket, const std::string &lane);
    bool post(Socket &http);
    bool steer(const Socket &socket, const std::string &lane);
    bool interrupt(const Socket &socket, const std::string &lane);
    void stray(const Socket &socket);

private:
    using Members = std::vector<std::pair<std::string, std::string>>;

    /// A step whose queued steers the next create of the lane must bring; 0 for none.
    unsigned bringer(unsigned connection, const std::string &lane) const;
    void choosePrevious(ReferenceStep &step);
    std::string chooseInput(ReferenceStep &step); ///< The text of `input`; empty to leave it out.
    void resendHistory(ReferenceStep &step);
    void chooseMembers(ReferenceStep &step, bool streams);
    std::string bodyOf(const ReferenceStep &step, const std::string &input);
    std::string latestOf(unsigned connection, const std::string &lane) const;
    std::string anyResponse();
    std::string steeredResponse() const; ///< One whose steers still wait, on whatever lane and connection.

    ScenarioWorld &m_world;
    unsigned m_storing; ///< Percent of requests that say store:false; the rest say true or nothing.
};

} // namespace stepwire::test
