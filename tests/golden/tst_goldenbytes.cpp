#include "models/metrics/itembreakdown.h"
#include "models/metrics/nextrequest.h"
#include "models/metrics/nextstep.h"
#include "models/session/sessionbuilder.h"
#include "tests/golden/trafficreader.h"

#include <QDir>
#include <QTest>
#include <algorithm>

using namespace stepwire;

/// Over recorded traffic of real agents: sums of parts are the sums that stand elsewhere, to the byte.
class GoldenBytesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sentPartsSumToWhatWasSent_data() { addRecordings(); }
    void sentPartsSumToWhatWasSent();
    void aResendsPartsSumToItsSize_data() { addRecordings(); }
    void aResendsPartsSumToItsSize();

private:
    static void addRecordings();
    static Session session();
};

void GoldenBytesTest::addRecordings()
{
    QTest::addColumn<QString>("path");
    const QDir directory(QStringLiteral(GOLDEN_DIRECTORY "/traffic"));
    const QStringList files = directory.entryList({QStringLiteral("*.jsonl")});
    QVERIFY(files.size() >= 14);
    for (const QString &file : files)
        QTest::newRow(qPrintable(file)) << directory.filePath(file);
}

Session GoldenBytesTest::session()
{
    QFETCH(QString, path);
    SessionBuilder builder;
    test::feedTraffic(path.toStdString(), builder);
    Session session;
    session.apply(builder.takeDelta());
    return session;
}

void GoldenBytesTest::sentPartsSumToWhatWasSent()
{
    const Session session = GoldenBytesTest::session();
    QVERIFY(!session.steps().empty());
    for (const Step &step : session.steps()) {
        std::uint64_t request = 0, all = 0, items = 0;
        for (const SentPart &part : sentParts(session, step)) {
            all += part.bytes;
            request += part.name.kind == SentPartKind::OtherMessages ? 0 : part.bytes;
            items += part.name.kind == SentPartKind::Item ? part.bytes : 0;
        }
        const Message *message = session.message(step.request);
        QCOMPARE(request, message ? message->payloadBytes : 0);
        QCOMPARE(all, step.sent.payloadBytes);
        QCOMPARE(items > 0, !step.inputs.empty());
    }
}

void GoldenBytesTest::aResendsPartsSumToItsSize()
{
    const Session session = GoldenBytesTest::session();
    for (const Step &step : session.steps()) {
        const auto isCompaction = [&](ItemId id) { return session.item(id)->kind == "compaction"; };
        const auto expected = nextStepAfter(session, step).resendBytes;
        if (!expected || std::ranges::any_of(step.outputs, isCompaction))
            continue;
        const NextRequest next = nextRequest(session, step, NextForm::Resend);
        QVERIFY(next.complete());
        QCOMPARE(next.knownBytes(), *expected);
    }
}

QTEST_GUILESS_MAIN(GoldenBytesTest)
#include "tst_goldenbytes.moc"
