#pragma once

#include "tests/models/session/dice.h"
#include "tests/models/session/referencestep.h"

#include <string>
#include <vector>

namespace stepwire::test {

/// Makes items as agents send and servers produce them. No two have the same words or ids, unless one repeats the other.
class RandomItems
{
public:
    explicit RandomItems(Dice &dice) : m_dice(dice) {}

    ReferenceItem input();                               ///< Something new from the agent that repeats nothing.
    ReferenceItem userMessage();
    ReferenceItem userMessageOf(const std::string &raw); ///< What a string given as `input` stands for.
    ReferenceItem answerTo(const ReferenceItem &call);   ///< A tool's output.
    ReferenceItem output(bool mayCall);                  ///< Something that a response produces.
    ReferenceItem repeatOf(const ReferenceItem &item);   ///< In one of the forms in which agents resend it.
    std::string string();                                ///< A JSON string with quotes; some with escapes.

private:
    ReferenceItem make(const std::string &kind, const std::string &members);
    std::string number() { return std::to_string(++m_count); }

    Dice &m_dice;
    unsigned m_count = 0;
};

} // namespace stepwire::test
