#include "app/commands/commandline.h"
#include "app/commands/findingtext.h"
#include "app/commands/manualtext.h"
#include "app/commands/showtables.h"
#include "app/commands/texttable.h"
#include "app/commands/tunneltext.h"
#include "ui/theme/findingwords.h"
#include "ui/theme/manual.h"

#include <QTest>

using namespace stepwire;

/// What the command line says to people.
class CommandTextsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void columnsAreAsWideAsTheirLongestCell();
    void anUnknownCellIsADash();
    void recordedTextCannotBreakOutOfItsRow();
    void everyFailureSaysWhatItIsAboutAndWhatToDo_data();
    void everyFailureSaysWhatItIsAboutAndWhatToDo();
    void onlyTheCallersOwnWordsAreUsageErrors();
    void aFindingTellsItsParticulars();
    void anEmptyRecordingIsSaidToBeEmpty();
    void theOverviewSumsUp();
    void whatIsNotKnownIsNotSummed();
    void whatTheTapAddedIsSaidWhereItIsKnown();
    void tunnelsAreSummedUp();
    void pagesAreBrokenForATerminal();
    void everyPageFitsTheTerminal();
};

void CommandTextsTest::columnsAreAsWideAsTheirLongestCell()
{
    TextTable table({{"n", true}, {"name"}, {"last"}});
    table.addRow({"1", "two words", "x"});
    table.addRow({"100", "\u20ac", "longer than that"});
    QCOMPARE(table.text(), "  n  name       last\n"
                           "  1  two words  x\n"
                           "100  \u20ac          longer than that\n");
}

void CommandTextsTest::anUnknownCellIsADash()
{
    TextTable table({{"a"}, {"b", true}});
    QVERIFY(table.isEmpty());
    table.addRow({"", ""});
    QCOMPARE(table.text(), "a  b\n-  -\n");
}

void CommandTextsTest::recordedTextCannotBreakOutOfItsRow()
{
    TextTable table({{"a"}});
    table.addRow({"one\ntwo\x1b[2J\x7f"});
    QCOMPARE(table.text(), "a\none two [2J \n");
}

void CommandTextsTest::everyFailureSaysWhatItIsAboutAndWhatToDo_data()
{
    QTest::addColumn<int>("kind");
    for (int kind = int(FailureKind::NotFound); kind <= int(FailureKind::Other); ++kind)
        QTest::addRow("kind %d", kind) << kind;
}

void CommandTextsTest::everyFailureSaysWhatItIsAboutAndWhatToDo()
{
    QFETCH(int, kind);
    const Failure failure{static_cast<FailureKind>(kind), "/some/thing", "the system's words"};
    const QString sentence = failureSentence(failure);
    QVERIFY(sentence.contains(QLatin1String("/some/thing")));
    QVERIFY(sentence.contains(QLatin1String("the system's words")));
    QVERIFY(sentence.endsWith(QLatin1Char('.')));
    QVERIFY(!sentence.contains(QLatin1Char('\n')));
}

void CommandTextsTest::onlyTheCallersOwnWordsAreUsageErrors()
{
    QCOMPARE(sayFailure({FailureKind::Exists, "x", {}}), exitUsage);
    QCOMPARE(sayFailure({FailureKind::BadArgument, "x", {}}), exitUsage);
    QCOMPARE(sayFailure({FailureKind::NotFound, "x", {}}), exitFailed);
    QCOMPARE(sayFailure({FailureKind::AddressInUse, "x", {}}), exitFailed);
}

void CommandTextsTest::aFindingTellsItsParticulars()
{
    Finding finding;
    finding.code = "wire.frame.opcode";
    finding.detail = "opcode 3";
    const QString text = QString::fromStdString(findingText(finding));
    QVERIFY2(text.contains(QLatin1String("(opcode 3). ")), qPrintable(text));
    QVERIFY(!text.contains(QLatin1String("wire.frame.opcode"))); // words, not the code again
    finding.code = "of.a.later.version";
    QVERIFY(QString::fromStdString(findingText(finding)).contains(QLatin1String("of.a.later.version")));
}

void CommandTextsTest::anEmptyRecordingIsSaidToBeEmpty()
{
    const Session session;
    QCOMPARE(stepsTable(session), "No steps.\n");
    QCOMPARE(messagesTable(session), "No messages.\n");
    QCOMPARE(connectionsTable(session), "No connections.\n");
    QCOMPARE(findingsTable(session), "No findings.\n");
    const std::string overview = overviewText(session, "x.stepwire", {});
    QVERIFY(overview.find("at an unknown time") != std::string::npos);
    QVERIFY(overview.find("without an end") != std::string::npos);
}

namespace {

SessionDelta twoSteps()
{
    SessionDelta delta;
    Connection connection;
    connection.id = {1};
    connection.transport = Transport::WebSocket;
    delta.connections.push_back(connection);
    Step step;
    step.id = {1};
    step.connection = {1};
    step.status = StepStatus::Completed;
    step.sent = {100, 120, 1};
    step.statelessBytes = 400;
    step.usage = Usage{10, 4, {}, 3, {}};
    delta.steps.push_back(step);
    step.id = {2};
    step.status = StepStatus::Running;
    step.statelessBytes.reset();
    step.usage.reset();
    delta.steps.push_back(step);
    return delta;
}

} // namespace

void CommandTextsTest::theOverviewSumsUp()
{
    Session session;
    session.apply(twoSteps());
    const QString text = QString::fromStdString(overviewText(session, "x", {"2026-11-22T10:53:23.558Z", true}));
    QVERIFY2(text.contains(QLatin1String("1 WebSocket")), qPrintable(text));
    QVERIFY2(text.contains(QLatin1String("1 abandoned, 1 completed")), qPrintable(text));
    QVERIFY2(text.contains(QLatin1String("10 input (4 of them cached), 3 output, as reported by 1 of 2 steps")),
             qPrintable(text));
}

void CommandTextsTest::whatIsNotKnownIsNotSummed()
{
    Session session;
    session.apply(twoSteps());
    const QString text = QString::fromStdString(overviewText(session, "x", {}));
    // The second step's stateless size is not known, so its bytes are no part of the ratio either.
    QVERIFY2(text.contains(QLatin1String("200 bytes payload, 240 on the wire; stateless the same steps take 400 bytes "
                                         "(4.0 times); not known for 1 of them")),
             qPrintable(text));
    const QStringList rows = QString::fromStdString(stepsTable(session)).split(QLatin1Char('\n'));
    QVERIFY(rows[1].contains(QLatin1String("  400    4.0 ")));
    QVERIFY(!rows[2].contains(QLatin1String(" 0 ")));
}

void CommandTextsTest::whatTheTapAddedIsSaidWhereItIsKnown()
{
    Session session;
    SessionDelta delta = twoSteps();
    session.apply(delta);
    QVERIFY(overviewText(session, "x", {}).find("tap added") == std::string::npos);
    QVERIFY(connectionsTable(session).find("\u00b5s") == std::string::npos);
    delta.connections[0].delay = delta.tapDelay = AddedDelay{40, 15'300, 106'000, 5'788'000, 2, 90'000'000, 0};
    session.apply(delta);
    const QString text = QString::fromStdString(overviewText(session, "x", {}));
    QVERIFY2(text.contains(QStringLiteral("tap added    15 \u00b5s at the median, 106 \u00b5s at the 99th percentile, 5.8 ms at most, over 40 chunks")),
             qPrintable(text));
    QVERIFY2(text.contains(QStringLiteral("waited       2 chunks for a slow reader, up to 90.0 ms")), qPrintable(text));
    const QStringList rows = QString::fromStdString(connectionsTable(session)).split(QLatin1Char('\n'));
    QVERIFY2(rows[1].contains(QStringLiteral("15 \u00b5s")) && rows[1].contains(QStringLiteral("5.8 ms")), qPrintable(rows[1]));
}

void CommandTextsTest::tunnelsAreSummedUp()
{
    QCOMPARE(tunnelSentence({}), QString());
    TunnelTotals totals;
    totals.hosts = {{"a.test:443", 1, 0, 10, 20}, {"b.test:443", 0, 2, 0, 0}};
    QCOMPARE(tunnelSentence(totals), QStringLiteral("tunnelled untouched and unrecorded: 1 connection, 10 bytes sent, 20 bytes received "
                                                    "(a.test:443 1× 10/20, b.test:443 2× not reached)."));
}

void CommandTextsTest::pagesAreBrokenForATerminal()
{
    const QString page = QStringLiteral("# A title\n\n## Part\n\nSome `code` and **more** words\nthat go on "
                                        "[here](a.b).\n\n- one\n  goes on\n- two\n\n```json\n{\"a\":  1}\n```\n");
    QCOMPARE(QString::fromStdString(manualText(page, 20)), QStringLiteral("A title\n=======\n\nPart\n----\n\n"
                                                                          "Some code and more\nwords that go on\nhere.\n\n"
                                                                          "  * one goes on\n  * two\n\n    {\"a\":  1}\n"));
}

void CommandTextsTest::everyPageFitsTheTerminal()
{
    for (const QString &code : findingCodes()) {
        const QStringList lines = QString::fromStdString(manualText(manualPage(code))).split(QLatin1Char('\n'));
        QVERIFY(lines.size() > 20);
        for (const QString &line : lines)
            QVERIFY2(line.size() <= 80 && !line.contains(QLatin1String("**")), qPrintable(code + line));
    }
}

QTEST_APPLESS_MAIN(CommandTextsTest)
#include "tst_commandtexts.moc"
