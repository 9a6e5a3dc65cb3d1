#include "models/dialects/jsonview.h"
#include "models/session/session.h"
#include "models/session/sessionbuilder.h"
#include "tests/golden/slowrecount.h"
#include "tests/golden/trafficreader.h"

#include <QDir>
#include <QTest>

using namespace stepwire;
using test::SlowRecount;

namespace {

const QString directory = QStringLiteral(GOLDEN_DIRECTORY);

} // namespace

/// What the session says of recorded traffic against figures that are worked out anew from the payloads themselves.
class GoldenRecountTest : public QObject
{
    Q_OBJECT

private:
    static void addRecordings()
    {
        QTest::addColumn<QString>("path");
        const QDir traffic(directory + QStringLiteral("/traffic"));
        const QStringList files = traffic.entryList({QStringLiteral("*.jsonl")});
        QVERIFY(files.size() >= 14);
        for (const QString &file : files)
            QTest::newRow(qPrintable(file)) << traffic.filePath(file);
    }

    static void read(SlowRecount &recount, Session &session)
    {
        QFETCH(QString, path);
        SessionBuilder builder;
        test::feedTraffic(path.toStdString(), builder);
        session.apply(builder.takeDelta());
        test::feedTraffic(path.toStdString(), recount);
        QVERIFY(!session.steps().empty());
        QCOMPARE(session.steps().size(), recount.steps().size());
    }

private Q_SLOTS:
    void rule4_statelessBytesAreTheLengthOfTheBodyWrittenOut_data() { addRecordings(); }

    void rule4_statelessBytesAreTheLengthOfTheBodyWrittenOut()
    {
        SlowRecount recount;
        Session session;
        read(recount, session);
        if (QTest::currentTestFailed())
            return;
        for (std::size_t i = 0; i < session.steps().size(); ++i) {
            const auto body = recount.statelessBody(recount.steps()[i]);
            QCOMPARE(session.steps()[i].statelessBytes.has_value(), body.has_value());
            if (body)
                QCOMPARE(*session.steps()[i].statelessBytes, body->size());
        }
    }

    void rule3_continuationsFollowFromThePayloads_data() { addRecordings(); }

    void rule3_continuationsFollowFromThePayloads()
    {
        SlowRecount recount;
        Session session;
        read(recount, session);
        if (QTest::currentTestFailed())
            return;
        for (std::size_t i = 0; i < session.steps().size(); ++i)
            QCOMPARE(continuationName(session.steps()[i].continuation), recount.continuation(recount.steps()[i]));
    }

    /// The chain adds up: what the server held and what was sent make the stateless body but for its envelope.
    void rule5_contextBytesAreTheItemsOfTheBody_data() { addRecordings(); }

    void rule5_contextBytesAreTheItemsOfTheBody()
    {
        SlowRecount recount;
        Session session;
        read(recount, session);
        if (QTest::currentTestFailed())
            return;
        for (std::size_t i = 0; i < session.steps().size(); ++i) {
            const auto body = recount.statelessBody(recount.steps()[i]);
            if (!body)
                continue;
            const auto list = JsonView::parsed(*body).value_or(JsonView())["input"].elements();
            const StepContext context = session.contextOf(session.steps()[i].id);
            QCOMPARE(context.entries.size(), list.size());
            for (std::size_t k = 0; k < list.size(); ++k)
                QCOMPARE(session.item(context.entries[k].item)->bytes, list[k].raw().size());
        }
    }
};

QTEST_GUILESS_MAIN(GoldenRecountTest)
#include "tst_goldenrecount.moc"
