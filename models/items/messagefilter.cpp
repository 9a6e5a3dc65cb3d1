#include "models/items/messagefilternode.h"

namespace stepwire {

namespace {

using Node = MessageFilter::Node;
using NodePointer = std::shared_ptr<const Node>;
using Problem = MessageFilter::Problem;

/// Recursive descent over the text; the first fault ends it.
class Parser
{
public:
    explicit Parser(const QString &text) : m_text(text) {}

    MessageFilter::Parsed parse(NodePointer &root)
    {
        MessageFilter::Parsed parsed;
        skipSpace();
        if (m_at < m_text.size())
            root = alternatives();
        if (!m_fault && m_at < m_text.size())
            fail(Problem::ExtraParenthesis, m_at);
        parsed.fault = m_fault;
        return parsed;
    }

private:
    NodePointer alternatives()
    {
        std::vector<NodePointer> parts{conjunction()};
        while (!m_fault && takeWord(QStringLiteral("or")))
            parts.push_back(conjunction());
        return parts.size() == 1 ? parts.front() : std::make_shared<const Node>(Node::Kind::Or, parts);
    }

    NodePointer conjunction()
    {
        std::vector<NodePointer> parts{term()};
        while (!m_fault) {
            const bool joined = takeWord(QStringLiteral("and"));
            skipSpace();
            if (!joined &&
                (m_at >= m_text.size() || m_text[m_at] == QLatin1Char(')') || seesWord(QStringLiteral("or"))))
                break;
            parts.push_back(term());
        }
        return parts.size() == 1 ? parts.front() : std::make_shared<const Node>(Node::Kind::And, parts);
    }

    NodePointer term()
    {
        skipSpace();
        const qsizetype begin = m_at;
        if (m_at >= m_text.size() || m_text[m_at] == QLatin1Char(')') || seesWord(QStringLiteral("or")) ||
            seesWord(QStringLiteral("and")))
            return fail(Problem::MissingTerm, begin);
        if (m_text[m_at] == QLatin1Char('-') || m_text[m_at] == QLatin1Char('!') || seesWord(QStringLiteral("not"))) {
            m_at += m_text[m_at].isLetter() ? 3 : 1;
            const NodePointer inner = term();
            return m_fault ? nullptr : std::make_shared<const Node>(Node::Kind::Not, std::vector{inner});
        }
        if (m_text[m_at] == QLatin1Char('(')) {
            ++m_at;
            NodePointer inner = alternatives();
            skipSpace();
            if (!m_fault && (m_at >= m_text.size() || m_text[m_at] != QLatin1Char(')')))
                return fail(Problem::OpenParenthesis, begin);
            ++m_at;
            return inner;
        }
        return test();
    }

    NodePointer test()
    {
        const qsizetype begin = m_at;
        qsizetype end = m_at;
        while (end < m_text.size() && m_text[end].isLetter())
            ++end;
        QString key = m_text.mid(begin, end - begin).toLower();
        QString op;
        if (isFilterKey(key)) {
            m_at = end;
            op = takeOperator();
        }
        if (op.isEmpty()) {
            m_at = begin;
            key.clear();
        }
        const qsizetype valueAt = m_at;
        const QString value = takeValue();
        if (m_fault)
            return nullptr;
        if (value.isEmpty())
            return fail(Problem::MissingValue, begin, key);
        Problem problem = Problem::MissingValue;
        std::optional<Node::Test> made = filterTest(key, op, value, problem);
        if (!made)
            return fail(problem, valueAt, value);
        return std::make_shared<const Node>(std::move(*made));
    }

    QString takeOperator()
    {
        const qsizetype before = m_at;
        skipSpace();
        for (const QLatin1String op : {QLatin1String(">="), QLatin1String("<="), QLatin1String(">"), QLatin1String("<"),
                                       QLatin1String(":"), QLatin1String("~"), QLatin1String("=")}) {
            if (QStringView(m_text).mid(m_at).startsWith(op)) {
                m_at += op.size();
                skipSpace();
                return op;
            }
        }
        m_at = before;
        return {};
    }

    QString takeValue()
    {
        if (m_at < m_text.size() && m_text[m_at] == QLatin1Char('"')) {
            const qsizetype end = m_text.indexOf(QLatin1Char('"'), m_at + 1);
            if (end < 0) {
                fail(Problem::OpenQuote, m_at);
                return {};
            }
            const QString value = m_text.mid(m_at + 1, end - m_at - 1);
            m_at = end + 1;
            return value;
        }
        const qsizetype begin = m_at;
        while (m_at < m_text.size() && !m_text[m_at].isSpace() && m_text[m_at] != QLatin1Char('(') &&
               m_text[m_at] != QLatin1Char(')'))
            ++m_at;
        return m_text.mid(begin, m_at - begin);
    }

    bool seesWord(const QString &word)
    {
        skipSpace();
        const qsizetype end = m_at + word.size();
        return QStringView(m_text).mid(m_at).startsWith(word, Qt::CaseInsensitive) &&
               (end >= m_text.size() || m_text[end].isSpace() || m_text[end] == QLatin1Char('('));
    }

    bool takeWord(const QString &word)
    {
        const bool seen = seesWord(word);
        m_at += seen ? word.size() : 0;
        return seen;
    }

    void skipSpace()
    {
        while (m_at < m_text.size() && m_text[m_at].isSpace())
            ++m_at;
    }

    NodePointer fail(Problem problem, qsizetype position, const QString &word = {})
    {
        if (!m_fault)
            m_fault = MessageFilter::Fault{problem, position, word};
        return nullptr;
    }

    QString m_text;
    qsizetype m_at = 0;
    std::optional<MessageFilter::Fault> m_fault;
};

} // namespace

MessageFilter::Parsed MessageFilter::parse(const QString &text)
{
    NodePointer root;
    Parsed parsed = Parser(text).parse(root);
    if (!parsed.fault)
        parsed.filter.m_root = root;
    return parsed;
}

bool MessageFilter::matches(const Message &message, const Session &session) const
{
    return !m_root || m_root->matches(message, session);
}

} // namespace stepwire
