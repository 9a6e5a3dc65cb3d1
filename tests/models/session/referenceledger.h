#pragma once

#include "tests/models/session/referencestep.h"

#include <string>
#include <vector>

namespace stepwire::test {

/// The rules of counting.md 1 to 6 and of protocol.md section 9.2 once more, from what whoever wrote the messages knows and
/// as slowly as they read: everything is worked out from the start at each question. Shares no code with models/session.
class ReferenceLedger
{
public:
    using Items = std::vector<ReferenceItem>;

    // What happens. Steps are named by their number.
    unsigned request(ReferenceStep step, std::size_t bytes); ///< Sets n, origins, and what holds at the moment of sending.
    unsigned successor(unsigned target);                     ///< It begins by itself, with the accepted steers of `target`.
    void began(unsigned n);
    void named(unsigned n, const std::string &response);
    void produced(unsigned n, int index, ReferenceItem item);
    void ended(unsigned n, const std::string &status);
    void refused(unsigned n, const std::string &status); ///< The id is lost, or the connection's time is over.
    void connectionLimit(unsigned connection);           ///< Nothing is held any more (protocol.md section 9.2).
    void socketEnded(unsigned connection);
    void recordingEnded();
    void steer(unsigned target, const Items &items); ///< Queued for `target`.
    ReferenceSteer *unansweredSteer(unsigned target);

    void countSent(unsigned n, std::size_t bytes, std::size_t items = 0);
    void countReceived(unsigned n, std::size_t bytes);

    // What follows from it.
    const std::vector<ReferenceStep> &steps() const { return m_steps; }
    ReferenceStep &step(unsigned n) { return m_steps.at(n - 1); }
    const ReferenceStep &step(unsigned n) const { return m_steps.at(n - 1); }
    const ReferenceStep *byResponse(const std::string &response) const; ///< Null for an empty or unknown one.
    unsigned running(unsigned connection, const std::string &lane) const;       ///< 0 for none.
    unsigned oldestWaiting(unsigned connection, const std::string &lane) const;
    unsigned current(unsigned connection, const std::string &lane) const;       ///< Rule 2.
    bool remembers(unsigned connection, const std::string &response) const;     ///< In the memory of the socket.
    bool bringsSteers(const ReferenceStep &step) const; ///< A create like this one takes the queued steers along.
    /// Everything that a step which goes on from `response` inherits. One item of kind "unknown" for an unseen response.
    Items historyAfter(const std::string &response) const;
    std::string continuationOf(const ReferenceStep &step) const; ///< Rule 3.
    std::string statelessBody(const ReferenceStep &step) const;  ///< Rule 4. Empty: not known.
    std::string account(const ReferenceStep &step) const;        ///< All that is said of the step, as text.

private:
    struct End
    {
        unsigned step = 0;      ///< 0: the memory of `connection` was lost as a whole.
        unsigned connection = 0;
    };

    Items contextOf(const ReferenceStep &step) const; ///< With its own input.
    bool producedBefore(const ReferenceItem &item) const;
    bool chainHeld(const ReferenceStep &step) const;
    bool provedByContinuation(const ReferenceStep &step) const;

    std::vector<ReferenceStep> m_steps;
    std::vector<ReferenceItem> m_produced;
    std::vector<End> m_ends; ///< In the order in which they were seen.
};

} // namespace stepwire::test
