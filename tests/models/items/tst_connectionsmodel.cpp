#include "models/items/connectionsmodel.h"
#include "models/items/findingsmodel.h"
#include "tests/models/items/fabricatedtraffic.h"

#include <QAbstractItemModelTester>
#include <QTest>

using namespace stepwire;

namespace {

void collect(const QAbstractItemModel &model, const QModelIndex &parent, int depth, QStringList &lines)
{
    for (int row = 0; row < model.rowCount(parent); ++row) {
        const QModelIndex index = model.index(row, 0, parent);
        lines << QString(depth * 2, QLatin1Char(' ')) + index.data().toString() + QLatin1Char(':') +
                     index.data(ConnectionsModel::StepsRole).toString();
        collect(model, index, depth + 1, lines);
    }
}

QStringList tree(const QAbstractItemModel &model)
{
    QStringList lines;
    collect(model, {}, 0, lines);
    return lines;
}

} // namespace

class TestConnectionsModel : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }
    void lanesStandUnderTheirSocket();
    void growsAsTheSessionDoes();
    void noTitleMeansNoRows();
    void stateTellsALostSocket();
    void scopeAndIndexAreInverse();
    void findingsAreListedAsTheyCome();
};

void TestConnectionsModel::lanesStandUnderTheirSocket()
{
    LiveSession live;
    ConnectionsModel model(&live);
    model.setTitle(QStringLiteral("s"));
    live.apply(FabricatedTraffic(12, 3).whole());
    QCOMPARE(tree(model), (QStringList{"s:15", "  websocket 1:9", "    :7", "    review:2", "  websocket 2:3", "    :3",
                                       "  http 3:3"}));
}

void TestConnectionsModel::growsAsTheSessionDoes()
{
    const FabricatedTraffic fabricated;
    LiveSession live;
    ConnectionsModel model(&live);
    QAbstractItemModelTester tester(&model);
    model.setTitle(QStringLiteral("s"));
    for (const SessionDelta &slice : fabricated.slices(25))
        live.apply(slice);
    LiveSession other;
    ConnectionsModel whole(&other);
    whole.setTitle(QStringLiteral("s"));
    other.apply(fabricated.whole());
    QCOMPARE(tree(model), tree(whole));
    live.clear();
    QCOMPARE(tree(model), QStringList{"s:0"});
}

void TestConnectionsModel::noTitleMeansNoRows()
{
    LiveSession live;
    ConnectionsModel model(&live);
    QAbstractItemModelTester tester(&model);
    live.apply(FabricatedTraffic(2, 1).whole());
    QCOMPARE(model.rowCount(), 0);
    model.setTitle(QStringLiteral("s"));
    QCOMPARE(model.rowCount(), 1);
    model.setTitle({});
    QCOMPARE(model.rowCount(), 0);
}

void TestConnectionsModel::stateTellsALostSocket()
{
    LiveSession live;
    ConnectionsModel model(&live);
    model.setTitle(QStringLiteral("s"));
    live.apply(FabricatedTraffic(12, 0).whole());
    const QModelIndex session = model.index(0, 0);
    QCOMPARE(model.index(0, 0, session).data(ConnectionsModel::StateRole).value<ConnectionsModel::State>(),
             ConnectionsModel::State::Lost);
    QCOMPARE(model.index(1, 0, session).data(ConnectionsModel::StateRole).value<ConnectionsModel::State>(),
             ConnectionsModel::State::Open);
}

void TestConnectionsModel::scopeAndIndexAreInverse()
{
    LiveSession live;
    ConnectionsModel model(&live);
    model.setTitle(QStringLiteral("s"));
    live.apply(FabricatedTraffic(12, 1).whole());
    const QModelIndex session = model.index(0, 0);
    QCOMPARE(model.scopeOf(session), Selection::Scope{});
    for (int c = 0; c < model.rowCount(session); ++c) {
        const QModelIndex connection = model.index(c, 0, session);
        QCOMPARE(model.indexOf(model.scopeOf(connection)), connection);
        for (int l = 0; l < model.rowCount(connection); ++l) {
            const QModelIndex lane = model.index(l, 0, connection);
            QVERIFY(model.scopeOf(lane).lane.has_value());
            QCOMPARE(model.indexOf(model.scopeOf(lane)), lane);
        }
    }
}

void TestConnectionsModel::findingsAreListedAsTheyCome()
{
    LiveSession live;
    FindingsModel model(&live);
    QAbstractItemModelTester tester(&model);
    for (const SessionDelta &slice : FabricatedTraffic().slices(200))
        live.apply(slice);
    QCOMPARE(model.rowCount(), 2);
    QCOMPARE(model.index(0, 0).data(FindingsModel::StepRole).toUInt(), 10u);
    QCOMPARE(model.index(0, 0).data(FindingsModel::CodeRole).toString(),
             QStringLiteral("responses.continuation.not_found"));
    live.clear();
    QCOMPARE(model.rowCount(), 0);
}

QTEST_GUILESS_MAIN(TestConnectionsModel)
#include "tst_connectionsmodel.moc"
