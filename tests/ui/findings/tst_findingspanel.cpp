#include "models/items/findingsfilter.h"
#include "ui/findings/findingsheader.h"
#include "ui/findings/findingspanel.h"
#include "ui/findings/findingswording.h"

#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <QTreeView>

using namespace stepwire;

namespace {

Finding made(const char *code, Severity severity, std::uint32_t connection, std::uint32_t message, std::uint32_t step,
             ByteRange range, const char *detail)
{
    return {code, severity, ConnectionId{connection}, MessageId{message}, StepId{step}, range, detail};
}

/// Two connections; the second step is on a lane of the first. One finding is about no step, one about no message.
SessionDelta session()
{
    SessionDelta delta;
    for (const std::uint32_t id : {1u, 2u}) {
        Connection connection;
        connection.id = ConnectionId{id};
        delta.connections.push_back(connection);
        Message message;
        message.id = MessageId{id};
        message.connection = ConnectionId{id};
        message.wire = {100, 400};
        message.payloadBytes = 292;
        delta.messages.push_back(message);
    }
    for (const std::uint32_t id : {1u, 2u, 3u}) {
        Step step;
        step.id = StepId{id};
        step.connection = ConnectionId{id == 3 ? 2u : 1u};
        step.lane = id == 2 ? "side" : "";
        delta.steps.push_back(step);
    }
    delta.findings = {
        made("responses.history.resent", Severity::Warning, 1, 1, 1, {10, 60}, "60700"),
        made("responses.continuation.recovered", Severity::Warning, 1, 1, 2, {10, 60}, "1234 B 56 ms"),
        made("wire.frame.length", Severity::Warning, 2, 2, 3, {120, 130}, ""),
        made("responses.request.failed", Severity::Error, 2, 2, 3, {0, 292}, "rate_limit_exceeded"),
        made("wire.http.extension", Severity::Warning, 2, 0, 0, {500, 500}, "bbf-usp"),
        made("responses.event.unknown", Severity::Info, 1, 1, 1, {0, 292}, "response.later"),
    };
    return delta;
}

struct Shown
{
    Shown()
    {
        panel.resize(700, 300);
        panel.show();
    }

    void load() { live.apply(session()); }
    QAbstractItemModel *rows() { return panel.list()->model(); }
    QString cell(int row, int column) { return rows()->index(row, column).data().toString(); }
    void choose(int row) { panel.list()->setCurrentIndex(rows()->index(row, 0)); }

    LiveSession live;
    Selection selection;
    Theme theme;
    FindingsPanel panel{&live, &selection, &theme};
};

} // namespace

class TestFindingsPanel : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void modelsKeepTheRowContract();
    void cellsAreWords();
    void severityAndCodeFilter();
    void scopeOfTheSelectionFilters();
    void choosingSelectsAndAsksForTheBytes();
    void bytesOfTheWireCountFromTheMessage();
    void bytesWithoutAMessageAreOfAStream();
    void keysAndDoubleClickOpenThePage();
    void copiesAreTextAndJson();
    void sortingIsByNumber();
    void emptyPanelSaysWhatIsLookedFor();
};

void TestFindingsPanel::modelsKeepTheRowContract()
{
    LiveSession live;
    FindingsModel findings(&live);
    FindingsFilter filter(&findings, &live);
    Theme theme;
    FindingsWording wording(&filter, &theme);
    const QAbstractItemModelTester one(&findings, QAbstractItemModelTester::FailureReportingMode::QtTest);
    const QAbstractItemModelTester two(&filter, QAbstractItemModelTester::FailureReportingMode::QtTest);
    const QAbstractItemModelTester three(&wording, QAbstractItemModelTester::FailureReportingMode::QtTest);
    live.apply(session());
    QCOMPARE(wording.rowCount(), 6);
    filter.setSeverityShown(Severity::Warning, false);
    QCOMPARE(wording.rowCount(), 2);
    SessionDelta later;
    later.findings = {made("responses.request.failed", Severity::Error, 1, 0, 0, {}, "")};
    live.apply(later);
    QCOMPARE(wording.rowCount(), 3);
    filter.setSeverityShown(Severity::Warning, true);
    wording.sort(FindingsModel::SeverityColumn, Qt::DescendingOrder);
    live.clear();
    QCOMPARE(wording.rowCount(), 0);
}

void TestFindingsPanel::cellsAreWords()
{
    Shown shown;
    shown.load();
    QCOMPARE(shown.cell(0, FindingsModel::SeverityColumn), QStringLiteral("warning"));
    QVERIFY(!shown.rows()->index(0, 0).data(Qt::DecorationRole).isNull());
    QCOMPARE(shown.cell(0, FindingsModel::CodeColumn), QStringLiteral("History sent again"));
    QCOMPARE(shown.cell(0, FindingsModel::DetailColumn), QStringLiteral("a request of 60.7 KB"));
    QCOMPARE(shown.cell(0, FindingsModel::BytesColumn), QStringLiteral("10\u201360"));
    QCOMPARE(shown.cell(1, FindingsModel::DetailColumn), QStringLiteral("1.23 KB sent again, 56 ms after the refused request"));
    QCOMPARE(shown.cell(1, FindingsModel::StepColumn), QStringLiteral("2"));
    QVERIFY(shown.cell(4, FindingsModel::StepColumn).isEmpty()); // none, and not step 0
    QCOMPARE(shown.rows()->headerData(FindingsModel::BytesColumn, Qt::Horizontal).toString(), QStringLiteral("Bytes"));
}

void TestFindingsPanel::severityAndCodeFilter()
{
    Shown shown;
    shown.load();
    FindingsHeader *header = shown.panel.header();
    QCOMPARE(header->severitySwitch(Severity::Warning)->text(), QStringLiteral("4 warnings"));
    QCOMPARE(header->severitySwitch(Severity::Error)->text(), QStringLiteral("1 error"));
    header->severitySwitch(Severity::Warning)->click();
    QCOMPARE(shown.rows()->rowCount(), 2);
    QCOMPARE(header->severitySwitch(Severity::Warning)->text(), QStringLiteral("4 warnings")); // there are, shown or not
    header->severitySwitch(Severity::Warning)->click();
    QCOMPARE(header->codes()->count(), 7); // six kinds, and all of them
    header->codes()->setCurrentIndex(header->codes()->findData(QStringLiteral("wire.frame.length")));
    QCOMPARE(shown.rows()->rowCount(), 1);
    QCOMPARE(header->severitySwitch(Severity::Error)->text(), QStringLiteral("0 errors"));
    header->codes()->setCurrentIndex(0);
    QCOMPARE(shown.rows()->rowCount(), 6);
}

void TestFindingsPanel::scopeOfTheSelectionFilters()
{
    Shown shown;
    shown.load();
    shown.selection.setScope({ConnectionId{1}, std::nullopt});
    QCOMPARE(shown.rows()->rowCount(), 3);
    shown.selection.setScope({ConnectionId{1}, std::string("side")});
    QCOMPARE(shown.rows()->rowCount(), 1);
    QCOMPARE(shown.panel.header()->codes()->count(), 2);
    shown.selection.setScope({ConnectionId{2}, std::string()});
    QCOMPARE(shown.rows()->rowCount(), 2); // the one about no step is the connection's, of no lane
    shown.selection.setScope({});
    QCOMPARE(shown.rows()->rowCount(), 6);
}

void TestFindingsPanel::choosingSelectsAndAsksForTheBytes()
{
    Shown shown;
    shown.load();
    QList<Evidence> asked;
    connect(&shown.panel, &FindingsPanel::evidenceRequested, this, [&asked](const Evidence &evidence) { asked << evidence; });
    shown.choose(1);
    QCOMPARE(shown.selection.step(), StepId{2});
    QCOMPARE(shown.selection.message(), MessageId{1});
    QCOMPARE(asked.size(), 1);
    QVERIFY(asked[0].in == Evidence::In::Payload);
    QVERIFY((asked[0].range == ByteRange{10, 60}));
    const auto *words = shown.panel.findChild<QLabel *>(QStringLiteral("findingWords"));
    QVERIFY(words->isVisible());
    QVERIFY(words->text().contains(QLatin1String("this is what the loss cost")));
}

void TestFindingsPanel::bytesOfTheWireCountFromTheMessage()
{
    Session loaded;
    loaded.apply(session());
    const Evidence evidence = evidenceOf(loaded, loaded.findings()[2]);
    QVERIFY(evidence.in == Evidence::In::Wire);
    QVERIFY((evidence.range == ByteRange{20, 30})); // the message begins at byte 100 of the stream
}

void TestFindingsPanel::bytesWithoutAMessageAreOfAStream()
{
    Session loaded;
    SessionDelta delta = session();
    delta.connections[0].total(Direction::Sent).unfinishedBytes = 7;
    delta.findings.push_back(made("wire.frame.opcode", Severity::Error, 1, 0, 0, {900, 906}, ""));
    delta.findings.push_back(made("wire.frame.opcode", Severity::Error, 2, 0, 0, {900, 906}, ""));
    loaded.apply(delta);
    const Evidence extension = evidenceOf(loaded, loaded.findings()[4]);
    QVERIFY(extension.in == Evidence::In::Stream);
    QVERIFY(extension.direction == Direction::Received); // only a server can answer with one
    QVERIFY(evidenceOf(loaded, loaded.findings()[6]).direction == Direction::Sent); // the side that has bytes left over
    QVERIFY(!evidenceOf(loaded, loaded.findings()[7]).direction);                  // nothing tells
}

void TestFindingsPanel::keysAndDoubleClickOpenThePage()
{
    Shown shown;
    shown.load();
    QSignalSpy asked(&shown.panel, &FindingsPanel::pageRequested);
    QTest::keyClick(shown.panel.list(), Qt::Key_F1);
    QCOMPARE(asked.size(), 0); // nothing is chosen
    shown.choose(0);
    QTest::keyClick(shown.panel.list(), Qt::Key_F1);
    QTest::keyClick(shown.panel.list(), Qt::Key_Return);
    QCOMPARE(asked.size(), 2);
    const QRect row = shown.panel.list()->visualRect(shown.rows()->index(3, 1));
    QTest::mouseClick(shown.panel.list()->viewport(), Qt::LeftButton, {}, row.center());
    QTest::mouseDClick(shown.panel.list()->viewport(), Qt::LeftButton, {}, row.center());
    QCOMPARE(asked.size(), 3);
    QCOMPARE(asked.last().first().toString(), QStringLiteral("responses.request.failed"));
}

void TestFindingsPanel::copiesAreTextAndJson()
{
    Shown shown;
    shown.load();
    shown.choose(0);
    shown.panel.list()->selectAll();
    shown.panel.copyJson();
    const QJsonArray copied = QJsonDocument::fromJson(QGuiApplication::clipboard()->text().toUtf8()).array();
    QCOMPARE(copied.size(), 6);
    QCOMPARE(copied[0].toObject().value(QStringLiteral("code")).toString(), QStringLiteral("responses.history.resent"));
    QCOMPARE(copied[0].toObject().value(QStringLiteral("bytes")).toArray()[1].toInt(), 60);
    shown.choose(1);
    QTest::keyClick(shown.panel.list(), Qt::Key_C, Qt::ControlModifier);
    const QString text = QGuiApplication::clipboard()->text();
    QVERIFY2(text.startsWith(QLatin1String("warning: Recovered from a lost response (1.23 KB sent again")), qPrintable(text));
    QVERIFY(text.contains(QLatin1String("connection 1, step 2, message 1, bytes 10 to 60")));
}

void TestFindingsPanel::sortingIsByNumber()
{
    Shown shown;
    SessionDelta delta = session();
    for (const std::uint32_t step : {9u, 10u})
        delta.findings.push_back(made("responses.request.failed", Severity::Error, 1, 1, step, {}, ""));
    shown.live.apply(delta);
    shown.panel.list()->sortByColumn(FindingsModel::StepColumn, Qt::DescendingOrder);
    QCOMPARE(shown.cell(0, FindingsModel::StepColumn), QStringLiteral("10"));
    QCOMPARE(shown.cell(1, FindingsModel::StepColumn), QStringLiteral("9"));
    shown.panel.list()->sortByColumn(-1, Qt::AscendingOrder);
    QCOMPARE(shown.cell(0, FindingsModel::StepColumn), QStringLiteral("1"));
}

void TestFindingsPanel::emptyPanelSaysWhatIsLookedFor()
{
    Shown shown;
    const QImage empty = shown.panel.list()->viewport()->grab().toImage();
    QImage blank(empty.size(), empty.format());
    blank.setDevicePixelRatio(empty.devicePixelRatio());
    blank.fill(empty.pixelColor(1, 1));
    QVERIFY(empty != blank);
    shown.load();
    QVERIFY(shown.panel.list()->viewport()->grab().toImage() != empty);
}

QTEST_MAIN(TestFindingsPanel)
#include "tst_findingspanel.moc"
