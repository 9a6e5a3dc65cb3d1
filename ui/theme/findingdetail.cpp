#include "ui/theme/findingwords.h"

#include <QCoreApplication>
#include <QStringList>

namespace stepwire {

namespace {

QString words(const char *text)
{
    return QCoreApplication::translate("FindingDetail", text);
}

/// The words of a detail, as the rules in models/ write them: numbers and names apart by spaces.
class Particulars
{
public:
    explicit Particulars(QStringView detail) : m_parts(detail.toString().split(QLatin1Char(' '))) {}

    bool are(int count) const { return m_parts.size() == count; }
    QString text(int at) const { return m_parts[at]; }
    qulonglong number(int at) const { return m_parts[at].toULongLong(); }
    QString bytes(int at) const { return formatBytes(std::uint64_t(number(at))); }
    QString count(int at) const { return formatCount(number(at)); }
    /// Recorded in whole milliseconds, so that 0 stands for anything below one.
    QString time(int at) const { return number(at) == 0 ? words("less than 1 ms") : formatMilliseconds(double(number(at))); }
    bool areNumbers(std::initializer_list<int> places) const
    {
        for (const int place : places) {
            bool isNumber = false;
            if (place < m_parts.size())
                m_parts[place].toULongLong(&isNumber);
            if (!isNumber)
                return false;
        }
        return true;
    }

private:
    QStringList m_parts;
};

QString ofHistory(QStringView code, const Particulars &has)
{
    if (!has.are(1) || !has.areNumbers({0}))
        return {};
    if (code == QLatin1String("responses.request.large"))
        return has.bytes(0);
    if (code == QLatin1String("responses.history.resent"))
        return words("request of %1").arg(has.bytes(0));
    return words("%1 sent again").arg(has.bytes(0));
}

QString ofTools(const QString &how)
{
    if (how == QLatin1String("reordered"))
        return words("the same tools in another order");
    if (how == QLatin1String("left out"))
        return words("no tools any more");
    return how == QLatin1String("changed") ? words("other tools than before") : QString();
}

QString ofInstructions(QStringView code, const Particulars &has)
{
    if (!has.are(1) || !has.areNumbers({0}))
        return {};
    return (code.endsWith(QLatin1String("dropped")) ? words("step %1 had some") : words("step %1 had others")).arg(has.text(0));
}

QString ofSilence(const Particulars &has)
{
    if (!has.are(3) || !has.areNumbers({0}))
        return {};
    const QString phase = has.text(2);
    const QString when = phase == QLatin1String("accept")        ? words("before the server accepted the request")
                         : phase == QLatin1String("first_token") ? words("before the first token")
                                                                 : words("after the first token");
    return words("%1 %2").arg(has.time(0), when);
}

QString ofSteps(QStringView code, const Particulars &has)
{
    const auto is = [&](const char *name) { return code == QLatin1String(name); };
    if (is("responses.continuation.recovered") && has.are(4) && has.areNumbers({0, 2}))
        return words("%1 sent again, %2 after the refused request").arg(has.bytes(0), has.time(2));
    if (is("responses.call.unanswered"))
        return words("no output for %1").arg(has.text(0));
    if (is("responses.cache.missed") && has.are(2) && has.areNumbers({0, 1}))
        return words("%1 tokens from the cache, %2 in the step before").arg(has.count(0), has.count(1));
    if (is("responses.input.transformed") && has.areNumbers({0}))
        return counted(has.number(0), words("item removed"), words("items removed"));
    if (is("responses.tool.repeated") && has.are(2))
        return words("%1, again as %2").arg(has.text(0), has.text(1));
    if (is("responses.transport.fallback") && has.are(2) && has.areNumbers({0}))
        return words("%1 after the first try over WebSocket").arg(has.time(0));
    if (is("responses.step.abandoned") && has.are(2) && has.areNumbers({0}))
        return words("%1 after it was sent").arg(has.time(0));
    if (is("responses.sequence.gap") && has.are(2) && has.areNumbers({0, 1}))
        return words("%1 is followed by %2").arg(has.text(0), has.text(1));
    if (is("responses.connection.old") && has.are(2) && has.areNumbers({0}))
        return words("%1 minutes old").arg(has.text(0));
    if (is("responses.connection.per_step") && has.are(1) && has.areNumbers({0}))
        return words("now connection %1").arg(has.text(0));
    if (is("responses.lane.names") && has.are(1) && has.areNumbers({0}))
        return counted(has.number(0), words("name"), words("names"));
    if (is("responses.lane.flight") && has.are(1) && has.areNumbers({0}))
        return words("%1 under way").arg(has.text(0));
    return is("responses.stream.silent") ? ofSilence(has) : QString();
}

QString ofWire(QStringView code, QStringView detail, const Particulars &has)
{
    if (code.endsWith(QLatin1String(".too_large")) && has.are(3) && has.areNumbers({0, 2}))
        return words("%1, decoded up to %2").arg(has.bytes(0), has.bytes(2));
    if (code == QLatin1String("wire.http.accept") && has.are(1)) {
        return detail == QLatin1String("missing") ? words("Sec-WebSocket-Accept is missing")
                                                  : words("Sec-WebSocket-Accept does not fit the key");
    }
    if ((code == QLatin1String("wire.connections") || code == QLatin1String("wire.http.unanswered")) && has.areNumbers({0}))
        return words("more than %1").arg(has.count(0));
    if (code == QLatin1String("wire.close.code"))
        return detail == QLatin1String("half a code") ? words("one byte instead of two") : words("code %1").arg(detail);
    if (code == QLatin1String("wire.inflate"))
        return detail == QLatin1String("message lost") ? words("one message is lost")
                                                       : words("what follows in this direction is lost, too");
    return {};
}

QString ofRecording(QStringView code, const Particulars &has)
{
    if (code == QLatin1String("tap.not_stored") && has.are(2) && has.areNumbers({0, 1}))
        return words("%1, %2").arg(counted(has.number(0), words("observation"), words("observations")), has.bytes(1));
    if (code == QLatin1String("tap.warning.slept") && has.are(1) && has.areNumbers({0}))
        return words("for %1").arg(has.time(0));
    if (code == QLatin1String("tap.warning.clock_set") && has.are(2) && has.areNumbers({1}))
        return (has.text(0) == QLatin1String("forward") ? words("forward by %1") : words("back by %1")).arg(has.time(1));
    return {};
}

QString worded(QStringView code, QStringView detail)
{
    const Particulars has(detail);
    if (code.startsWith(QLatin1String("tap.")))
        return ofRecording(code, has);
    if (code.startsWith(QLatin1String("wire.")))
        return ofWire(code, detail, has);
    if (code.startsWith(QLatin1String("responses.history.")) || code == QLatin1String("responses.request.large"))
        return ofHistory(code, has);
    if (code == QLatin1String("responses.tools.changed"))
        return ofTools(detail.toString());
    if (code.startsWith(QLatin1String("responses.instructions.")))
        return ofInstructions(code, has);
    return ofSteps(code, has);
}

} // namespace

QString findingDetail(QStringView code, QStringView detail)
{
    if (detail.isEmpty())
        return {};
    const QString made = worded(code, detail);
    return made.isEmpty() ? detail.toString() : made;
}

QString findingSentence(const Finding &finding)
{
    const QString code = QString::fromStdString(finding.code);
    const FindingWords means = findingWords(code);
    const QString detail = findingDetail(code, QString::fromStdString(finding.detail));
    const QString what = detail.isEmpty() ? means.title : QStringLiteral("%1 (%2)").arg(means.title, detail);
    return what + QStringLiteral(". ") + means.explanation;
}

} // namespace stepwire
