#include "models/items/messagefilternode.h"

#include <QStringList>
#include <algorithm>

namespace stepwire {

namespace {

using Test = MessageFilter::Node::Test;
using Problem = MessageFilter::Problem;

char lowered(char c)
{
    return c >= 'A' && c <= 'Z' ? char(c + ('a' - 'A')) : c;
}

/// `needle` is in lower case. Case of letters outside ASCII counts.
bool holds(std::string_view text, std::string_view needle)
{
    const auto same = [](char a, char b) { return lowered(a) == b; };
    return std::search(text.begin(), text.end(), needle.begin(), needle.end(), same) != text.end() || needle.empty();
}

std::string lowerUtf8(const QString &text)
{
    std::string bytes = text.toStdString();
    std::ranges::transform(bytes, bytes.begin(), lowered);
    return bytes;
}

std::optional<double> size(QString text)
{
    text = text.toLower();
    double factor = 1;
    if (text.endsWith(QLatin1Char('b')))
        text.chop(1);
    if (text.endsWith(QLatin1Char('k')))
        factor = 1e3;
    else if (text.endsWith(QLatin1Char('m')))
        factor = 1e6;
    if (factor > 1)
        text.chop(1);
    bool ok = false;
    const double number = text.trimmed().toDouble(&ok);
    return ok ? std::optional(number * factor) : std::nullopt;
}

template <typename Value>
std::optional<Test> compare(const QString &op, const QString &text, Value value, Problem &problem)
{
    const std::optional<double> limit = size(text);
    if (!limit) {
        problem = Problem::NotANumber;
        return std::nullopt;
    }
    const double than = *limit;
    if (op == QLatin1String(">"))
        return [=](const Message &m, const Session &) { return double(value(m)) > than; };
    if (op == QLatin1String("<"))
        return [=](const Message &m, const Session &) { return double(value(m)) < than; };
    if (op == QLatin1String(">="))
        return [=](const Message &m, const Session &) { return double(value(m)) >= than; };
    if (op == QLatin1String("<="))
        return [=](const Message &m, const Session &) { return double(value(m)) <= than; };
    return [=](const Message &m, const Session &) { return double(value(m)) == than; };
}

std::optional<Test> directionTest(const QString &value, Problem &problem)
{
    const bool sent = value == QLatin1String("sent") || value == QLatin1String("out");
    if (!sent && value != QLatin1String("received") && value != QLatin1String("in")) {
        problem = Problem::UnknownDirection;
        return std::nullopt;
    }
    return [wanted = sent ? Direction::Sent : Direction::Received](const Message &m, const Session &) {
        return m.direction == wanted;
    };
}

std::optional<Test> kindTest(const QString &value, Problem &problem)
{
    using enum MessageKind;
    for (const MessageKind kind : {Text, Binary, Ping, Pong, Close, Sse, Http}) {
        if (value.toStdString() == messageKindName(kind))
            return [kind](const Message &m, const Session &) { return m.kind == kind; };
    }
    problem = Problem::UnknownKind;
    return std::nullopt;
}

std::optional<Test> stepTest(const QString &op, const QString &value, Problem &problem)
{
    const auto step = [](const Message &m) { return m.step.value; };
    if (op.startsWith(QLatin1Char('<')) || op.startsWith(QLatin1Char('>'))) {
        std::optional<Test> limit = compare(op, value, step, problem);
        if (!limit)
            return limit;
        return [test = *limit](const Message &m, const Session &s) { return m.step && test(m, s); };
    }
    const QStringList ends = value.split(QStringLiteral(".."));
    bool firstOk = false;
    bool lastOk = false;
    const uint first = ends.first().toUInt(&firstOk);
    const uint last = ends.last().toUInt(&lastOk);
    if (!firstOk || !lastOk || ends.size() > 2) {
        problem = Problem::NotARange;
        return std::nullopt;
    }
    return [first, last](const Message &m, const Session &) {
        return m.step.value >= first && m.step.value <= last && m.step;
    };
}

std::optional<Test> stateTest(const QString &value, Problem &problem)
{
    const auto role = [](EventRole wanted) -> Test {
        return [wanted](const Message &m, const Session &) { return m.role == wanted; };
    };
    if (value == QLatin1String("error"))
        return [](const Message &m, const Session &s) {
            return m.role == EventRole::Error || (m.role == EventRole::Terminal && s.name(m.type) == "response.failed");
        };
    if (value == QLatin1String("request"))
        return role(EventRole::Request);
    if (value == QLatin1String("delta"))
        return role(EventRole::Delta);
    if (value == QLatin1String("item"))
        return role(EventRole::ItemDone);
    if (value == QLatin1String("control"))
        return role(EventRole::Control);
    if (value == QLatin1String("tool"))
        return [](const Message &m, const Session &) {
            return m.role == EventRole::ItemDone && holds(m.summary, "_call");
        };
    if (value == QLatin1String("compressed"))
        return [](const Message &m, const Session &) { return m.compressed; };
    problem = Problem::UnknownState;
    return std::nullopt;
}

Test laneTest(const QString &value)
{
    return [lane = value.toStdString()](const Message &m, const Session &s) {
        const Step *step = s.step(m.step);
        const std::string_view own = step ? std::string_view(step->lane) : s.name(m.lane);
        return own == lane || (lane == "default" && own.empty());
    };
}

} // namespace

bool isFilterKey(const QString &word)
{
    static const QStringList keys{QStringLiteral("type"),  QStringLiteral("dir"),       QStringLiteral("direction"),
                                  QStringLiteral("kind"),  QStringLiteral("lane"),      QStringLiteral("step"),
                                  QStringLiteral("bytes"), QStringLiteral("wire"),      QStringLiteral("is"),
                                  QStringLiteral("conn"),  QStringLiteral("connection")};
    return keys.contains(word.toLower());
}

std::optional<Test> filterTest(const QString &key, const QString &op, const QString &value, Problem &problem)
{
    if (key.isEmpty()) {
        return [needle = lowerUtf8(value)](const Message &m, const Session &s) {
            return holds(s.name(m.type), needle) || holds(m.summary, needle) || holds(s.name(m.lane), needle);
        };
    }
    const QString lower = value.toLower();
    if (key == QLatin1String("type"))
        return
            [needle = lowerUtf8(value)](const Message &m, const Session &s) { return holds(s.name(m.type), needle); };
    if (key == QLatin1String("dir") || key == QLatin1String("direction"))
        return directionTest(lower, problem);
    if (key == QLatin1String("kind"))
        return kindTest(lower, problem);
    if (key == QLatin1String("lane"))
        return laneTest(value);
    if (key == QLatin1String("step"))
        return stepTest(op, value, problem);
    if (key == QLatin1String("bytes"))
        return compare(
            op, value, [](const Message &m) { return m.payloadBytes; }, problem);
    if (key == QLatin1String("wire"))
        return compare(
            op, value, [](const Message &m) { return m.wireBytes; }, problem);
    if (key == QLatin1String("is"))
        return stateTest(lower, problem);
    return compare(
        op, value, [](const Message &m) { return m.connection.value; }, problem);
}

bool MessageFilter::Node::matches(const Message &message, const Session &session) const
{
    const auto match = [&](const std::shared_ptr<const Node> &part) { return part->matches(message, session); };
    switch (m_kind) {
    case Kind::And: return std::ranges::all_of(m_parts, match);
    case Kind::Or: return std::ranges::any_of(m_parts, match);
    case Kind::Not: return !match(m_parts.front());
    case Kind::Test: return m_test(message, session);
    }
    return true;
}

} // namespace stepwire
