#include "ui/findings/manualpanel.h"
#include "ui/theme/findingwords.h"
#include "ui/theme/manual.h"

#include <QSignalSpy>
#include <QTest>
#include <QTextBlock>
#include <QTextBrowser>
#include <QToolButton>

using namespace stepwire;

class TestManual : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyCodeHasItsPage();
    void indexLeadsToEveryPage();
    void linksAndBackWork();
    void coloursFollowTheTheme();
    void searchFindsCodesTitlesAndPages();
    void detailsAreWordsWithUnits_data();
    void detailsAreWordsWithUnits();
};

void TestManual::everyCodeHasItsPage()
{
    QVERIFY(findingCodes().size() > 40);
    for (const QString &code : findingCodes())
        QVERIFY2(manualPage(code).startsWith(QStringLiteral("# ") + findingWords(code).title), qPrintable(code));
    QVERIFY(manualPage(u"no.such.code").isEmpty());
}

void TestManual::indexLeadsToEveryPage()
{
    const QString index = manualIndex();
    for (const QString &code : findingCodes())
        QVERIFY2(index.contains(QStringLiteral("](%1)").arg(code)), qPrintable(code));
}

void TestManual::linksAndBackWork()
{
    const Theme theme;
    ManualPanel panel(&theme);
    QVERIFY(panel.page().isEmpty()); // the index
    panel.showPage(QStringLiteral("responses.step.abandoned"));
    QCOMPARE(panel.page(), QStringLiteral("responses.step.abandoned"));
    QVERIFY(panel.text()->toPlainText().startsWith(QLatin1String("Step abandoned")));
    Q_EMIT panel.text()->anchorClicked(QUrl(QStringLiteral("responses.tool.repeated")));
    QCOMPARE(panel.page(), QStringLiteral("responses.tool.repeated"));
    panel.goBack();
    QCOMPARE(panel.page(), QStringLiteral("responses.step.abandoned"));
    panel.showPage(QStringLiteral("of.a.later.version"));
    QVERIFY(panel.page().isEmpty());
    panel.goBack();
    panel.goBack();
    panel.goBack(); // there is nothing before the first
    QVERIFY(panel.page().isEmpty());
}

void TestManual::coloursFollowTheTheme()
{
    Theme theme(Theme::Scheme::Dark);
    ManualPanel panel(&theme);
    panel.showPage(QStringLiteral("responses.history.resent"));
    const auto codeColour = [&] {
        for (QTextBlock block = panel.text()->document()->begin(); block.isValid(); block = block.next()) {
            if (block.text().startsWith(QLatin1Char('{')))
                return block.blockFormat().background().color();
        }
        return QColor();
    };
    QCOMPARE(codeColour(), theme.color(Role::Panel));
    theme.setScheme(Theme::Scheme::Light);
    QCOMPARE(codeColour(), theme.color(Role::Panel));
    QCOMPARE(panel.page(), QStringLiteral("responses.history.resent"));
}

void TestManual::searchFindsCodesTitlesAndPages()
{
    QCOMPARE(manualSearch(QStringLiteral("cache.miss")), QStringList{QStringLiteral("responses.cache.missed")});
    QVERIFY(manualSearch(QStringLiteral("SMUGGLE")).contains(QStringLiteral("tap.head.malformed"))); // in its page alone
    const QStringList cache = manualSearch(QStringLiteral("prompt cache"));
    QCOMPARE(cache.constFirst(), QStringLiteral("responses.cache.missed")); // in its title
    QVERIFY(cache.size() > 2);
    QVERIFY(manualSearch(QStringLiteral("zzz")).isEmpty());
}

void TestManual::detailsAreWordsWithUnits_data()
{
    QTest::addColumn<QString>("code");
    QTest::addColumn<QString>("detail");
    QTest::addColumn<QString>("words");
    const auto row = [](const char *code, const char *detail, const char *words) {
        QTest::addRow("%s %s", code, detail) << QString::fromLatin1(code) << QString::fromLatin1(detail) << QString::fromUtf8(words);
    };
    row("responses.request.large", "16777000", "16.8 MB");
    row("responses.history.doubled", "1200", "1.20 KB sent again");
    row("responses.tools.changed", "reordered", "the same tools in another order");
    row("responses.tools.changed", "left out", "no tools any more");
    row("responses.instructions.dropped", "3", "step 3 had some");
    row("responses.call.unanswered", "call_1", "no output for call_1");
    row("responses.connection.old", "57 min", "57 minutes old");
    row("responses.cache.missed", "0 4096", "0 tokens from the cache, 4,096 in the step before");
    row("responses.tool.repeated", "call_1 call_9", "call_1, again as call_9");
    row("responses.transport.fallback", "2140 ms", "2.14 s after the first try over WebSocket");
    row("responses.stream.silent", "31000 ms first_token", "31.0 s before the first token");
    row("responses.continuation.recovered", "1030 B 0 ms", "1.03 KB sent again, less than 1 ms after the refused request");
    row("responses.step.abandoned", "56 ms", "56 ms after it was sent");
    row("wire.connections", "65536", "more than 65,536");
    row("wire.close.code", "1015", "code 1015");
    row("wire.message.too_large", "300000000 limit 67108864", "300 MB, decoded up to 67.1 MB");
    row("wire.together.too_large", "30000000 limit 268435456", "30.0 MB, decoded up to 268 MB");
    row("wire.http.unanswered", "1000", "more than 1,000");
    row("wire.http.accept", "wrong", "Sec-WebSocket-Accept does not fit the key");
    // what has another form is shown as it is
    row("responses.request.large", "big", "big");
    row("responses.continuation.recovered", "12 B", "12 B");
    row("responses.request.failed", "rate_limit_exceeded", "rate_limit_exceeded");
    row("of.a.later.version", "a b", "a b");
    row("responses.request.large", "", "");
}

void TestManual::detailsAreWordsWithUnits()
{
    QFETCH(QString, code);
    QFETCH(QString, detail);
    QFETCH(QString, words);
    QCOMPARE(findingDetail(code, detail), words);
}

QTEST_MAIN(TestManual)
#include "tst_manual.moc"
