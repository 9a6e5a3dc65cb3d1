#include "tests/architecture/findingcodes.h"

#include <QTest>

using namespace stepwire;

/// Every code that a finding can have is explained, and nothing is explained that no finding has.
class FindingCodesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyCodeHasWordsAndAPage();
    void whatIsMissingOrLeftOverIsSeen();
    void codesWithParticularsBehindThemAreFound();
};

void FindingCodesTest::everyCodeHasWordsAndAPage()
{
    const FindingCodes codes(QStringLiteral(STEPWIRE_ROOT));
    QVERIFY(codes.reported().size() > 40); // else the sources were not read
    const QStringList problems = codes.problems();
    QVERIFY2(problems.isEmpty(), qPrintable(QLatin1Char('\n') + problems.join(QLatin1Char('\n'))));
}

void FindingCodesTest::whatIsMissingOrLeftOverIsSeen()
{
    const FindingCodes codes(QFINDTESTDATA("seeded/codes"));
    const QStringList expected{
        QStringLiteral("models/session/rules.h:3: responses.without.words has no words in ui/theme/findingwords.cpp"),
        QStringLiteral("models/session/rules.h:4: wire.without_page has no page in resources/manual"),
        QStringLiteral("ui/theme/findingwords.cpp: no source reports tap.never.reported"),
        QStringLiteral("resources/manual/tap.agent.note.md: its title is not \"A note\""),
        QStringLiteral("resources/manual/tap.agent.note.md: it has no part \"Source\""),
        QStringLiteral("resources/manual/tap.agent.note.md: it leads to wire.nowhere, which has no page"),
        QStringLiteral("resources/manual/wire.orphan.md: manual.qrc does not name it"),
        QStringLiteral("resources/manual/wire.orphan.md: no source reports the code"),
    };
    QCOMPARE(codes.problems().join(QLatin1Char('\n')), expected.join(QLatin1Char('\n')));
}

void FindingCodesTest::codesWithParticularsBehindThemAreFound()
{
    const FindingCodes codes(QFINDTESTDATA("seeded/codes"));
    QCOMPARE(codes.reported().value(QStringLiteral("tap.agent.note")), QStringLiteral("app/tap/note.h:1"));
    QVERIFY(!codes.reported().contains(QStringLiteral("responses")));
}

QTEST_GUILESS_MAIN(FindingCodesTest)
#include "tst_findingcodes.moc"
