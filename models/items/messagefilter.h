#pragma once

#include "models/session/session.h"

#include <QString>
#include <memory>
#include <optional>

namespace stepwire {

/// What a person types to see fewer messages. Words match an event's type, summary or lane in any case; terms join by
/// `and` (or nothing), `or`, parentheses, and `-` or `not` before a term.
///
///     function_call   "exact words"   type:delta   type ~ "call"   dir:sent   kind:close   lane:review   conn:2
///     step:3   step:3..5   bytes>10k   wire<=500   is:error   is:request   is:tool   -is:delta
///
/// A pure value: copying shares the parsed expression.
class MessageFilter
{
public:
    enum class Problem {
        MissingTerm, ///< An operator or `-` with nothing after it.
        OpenQuote,
        OpenParenthesis,
        ExtraParenthesis,
        MissingValue, ///< `type:` alone.
        NotANumber,
        NotARange, ///< `step:` needs 3 or 3..5.
        UnknownDirection,
        UnknownKind,
        UnknownState, ///< `is:` knows error, request, tool, item, delta, control, compressed.
    };

    struct Fault
    {
        Problem problem = Problem::MissingTerm;
        qsizetype position = 0; ///< Of the character that it is about.
        QString word;           ///< The offending word, if there is one.
    };

    struct Parsed;

    MessageFilter() = default; ///< Matches everything.
    static Parsed parse(const QString &text);

    bool matchesAll() const { return !m_root; }
    bool matches(const Message &message, const Session &session) const;

    class Node;

private:
    std::shared_ptr<const Node> m_root;
};

struct MessageFilter::Parsed
{
    MessageFilter filter; ///< Matches everything when there is a fault.
    std::optional<Fault> fault;
};

} // namespace stepwire
