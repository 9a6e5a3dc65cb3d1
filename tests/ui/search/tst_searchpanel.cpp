#include "tests/models/items/fabricatedtraffic.h"
#include "ui/search/searchpanel.h"
#include "ui/widgets/uniformlistview.h"

#include <QAbstractItemModelTester>
#include <QCheckBox>
#include <QLineEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>

using namespace stepwire;

class TestSearchPanel : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void enterAsksForASearch();
    void hitsComeInWhileItGoesOn();
    void aHitLeadsToItsBytes();
    void tooManyHitsCanBeFollowed();
    void aCancelledSearchTakesNoMoreHits();
    void anotherRecordingForgetsTheHits();

private:
    static SearchHit hit(std::uint32_t message);
    QPushButton *button(const QString &words);

    std::unique_ptr<LiveSession> m_session;
    std::unique_ptr<Selection> m_selection;
    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<SearchPanel> m_panel;
};

void TestSearchPanel::init()
{
    QTest::failOnWarning(QRegularExpression(QStringLiteral("^(?!This plugin does not support propagateSizeHints)")));
    m_session = std::make_unique<LiveSession>();
    m_session->apply(FabricatedTraffic().whole());
    m_selection = std::make_unique<Selection>();
    m_theme = std::make_unique<Theme>();
    m_panel = std::make_unique<SearchPanel>(m_session.get(), m_selection.get(), m_theme.get());
    m_panel->resize(900, 200);
    m_panel->show();
}

void TestSearchPanel::cleanup()
{
    m_panel.reset();
}

SearchHit TestSearchPanel::hit(std::uint32_t message)
{
    return {MessageId{message}, {10, 16}, 1, QStringLiteral("some "), QStringLiteral("needle"), QStringLiteral(" here")};
}

QPushButton *TestSearchPanel::button(const QString &words)
{
    for (QPushButton *each : m_panel->findChildren<QPushButton *>()) {
        if (each->text() == words)
            return each;
    }
    return nullptr;
}

void TestSearchPanel::enterAsksForASearch()
{
    QSignalSpy asked(m_panel.get(), &SearchPanel::searchRequested);
    m_panel->startTyping();
    QTest::keyClicks(m_panel->words(), QStringLiteral("Needle"));
    QCOMPARE(asked.count(), 0); // not at each key
    QTest::keyClick(m_panel->words(), Qt::Key_Return);
    QCOMPARE(asked.count(), 1);
    QCOMPARE(asked.last().first().value<SearchQuery>().text, QStringLiteral("Needle"));
    QVERIFY(!asked.last().first().value<SearchQuery>().caseSensitive);
    m_panel->findChild<QCheckBox *>()->click();
    QCOMPARE(asked.count(), 2);
    QVERIFY(asked.last().first().value<SearchQuery>().caseSensitive);
    QVERIFY(button(QStringLiteral("Cancel"))->isVisible());
}

void TestSearchPanel::hitsComeInWhileItGoesOn()
{
    QAbstractItemModelTester tester(m_panel->hits());
    m_panel->words()->setText(QStringLiteral("needle"));
    QTest::keyClick(m_panel->words(), Qt::Key_Return);
    QCOMPARE(m_panel->noteText(), QStringLiteral("nothing yet"));
    m_panel->addHits({hit(3)});
    m_panel->addHits({hit(5), hit(7)});
    m_panel->showProgress(0.4);
    QCOMPARE(m_panel->hits()->rowCount(), 3);
    QCOMPARE(m_panel->noteText(), QStringLiteral("3 messages"));
    QVERIFY(!m_panel->grab().isNull());
    m_panel->finish(false);
    QVERIFY(!m_panel->isSearching());
    QVERIFY(!button(QStringLiteral("Cancel"))->isVisible());
    // a new search begins with an empty list
    QTest::keyClick(m_panel->words(), Qt::Key_Return);
    QCOMPARE(m_panel->hits()->rowCount(), 0);
    m_panel->finish(false);
    QCOMPARE(m_panel->noteText(), QStringLiteral("not found"));
    QVERIFY(!m_panel->grab().isNull());
}

void TestSearchPanel::aHitLeadsToItsBytes()
{
    QSignalSpy evidence(m_panel.get(), &SearchPanel::evidenceRequested);
    m_panel->words()->setText(QStringLiteral("needle"));
    QTest::keyClick(m_panel->words(), Qt::Key_Return);
    m_panel->addHits({hit(3), hit(5)});
    m_panel->findNext(1);
    QCOMPARE(m_selection->message(), MessageId{3});
    QCOMPARE(m_selection->step(), m_session->session().message(MessageId{3})->step);
    QCOMPARE(evidence.count(), 1);
    QCOMPARE(evidence.first().first().value<Evidence>().message, MessageId{3});
    QCOMPARE(evidence.first().first().value<Evidence>().range, (ByteRange{10, 16}));
    m_panel->findNext(1);
    QCOMPARE(m_selection->message(), MessageId{5});
    m_panel->findNext(1); // around the end
    QCOMPARE(m_selection->message(), MessageId{3});
    m_panel->findNext(-1);
    QCOMPARE(m_selection->message(), MessageId{5});
}

void TestSearchPanel::tooManyHitsCanBeFollowed()
{
    QSignalSpy asked(m_panel.get(), &SearchPanel::searchRequested);
    m_panel->words()->setText(QStringLiteral("needle"));
    QTest::keyClick(m_panel->words(), Qt::Key_Return);
    m_panel->addHits({hit(3), hit(5)});
    QVERIFY(!button(QStringLiteral("Search on"))->isVisible());
    m_panel->finish(true);
    QVERIFY(button(QStringLiteral("Search on"))->isVisible());
    QVERIFY(m_panel->noteText().contains(QLatin1String("the first")));
    button(QStringLiteral("Search on"))->click();
    QCOMPARE(asked.last().first().value<SearchQuery>().after, MessageId{5});
    m_panel->addHits({hit(9)});
    QCOMPARE(m_panel->hits()->rowCount(), 3);
}

void TestSearchPanel::aCancelledSearchTakesNoMoreHits()
{
    QSignalSpy cancelled(m_panel.get(), &SearchPanel::cancelRequested);
    m_panel->words()->setText(QStringLiteral("needle"));
    QTest::keyClick(m_panel->words(), Qt::Key_Return);
    m_panel->addHits({hit(3)});
    QTest::keyClick(m_panel->words(), Qt::Key_Escape);
    QCOMPARE(cancelled.count(), 1);
    m_panel->addHits({hit(5)});
    QCOMPARE(m_panel->hits()->rowCount(), 1);
    QVERIFY(m_panel->noteText().contains(QLatin1String("cancelled")));
}

void TestSearchPanel::anotherRecordingForgetsTheHits()
{
    QSignalSpy cancelled(m_panel.get(), &SearchPanel::cancelRequested);
    m_panel->words()->setText(QStringLiteral("needle"));
    QTest::keyClick(m_panel->words(), Qt::Key_Return);
    m_panel->addHits({hit(3)});
    m_session->clear();
    QCOMPARE(m_panel->hits()->rowCount(), 0);
    QCOMPARE(cancelled.count(), 1);
    QVERIFY(m_panel->noteText().isEmpty());
}

QTEST_MAIN(TestSearchPanel)
#include "tst_searchpanel.moc"
