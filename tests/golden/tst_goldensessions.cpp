#include "models/session/sessionbuilder.h"
#include "models/session/session.h"
#include "tests/golden/sessiontext.h"
#include "tests/golden/trafficreader.h"

#include <QDir>
#include <QFile>
#include <QTest>

using namespace stepwire;

namespace {

const QString directory = QStringLiteral(GOLDEN_DIRECTORY);

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

Session sessionOf(const QString &recording, bool inSlices)
{
    struct Slicing final : WireSink // takes a delta after every call, as a live view would
    {
        SessionBuilder builder;
        Session session;
        void slice() { session.apply(builder.takeDelta()); }
        void connectionOpened(ConnectionId c, CaptureTime t, std::string_view u) override { builder.connectionOpened(c, t, u); slice(); }
        void requestStarted(ConnectionId c, std::uint32_t e, const HttpHead &h, CaptureTime t) override { builder.requestStarted(c, e, h, t); slice(); }
        void responseStarted(ConnectionId c, std::uint32_t e, const HttpHead &h, CaptureTime t) override { builder.responseStarted(c, e, h, t); slice(); }
        void upgraded(ConnectionId c, const HttpHead &a, const HttpHead &b, CaptureTime t) override { builder.upgraded(c, a, b, t); slice(); }
        void message(const WireMessage &m) override { builder.message(m); slice(); }
        void exchangeEnded(ConnectionId c, std::uint32_t e, CaptureTime t, bool ok, std::uint64_t n) override { builder.exchangeEnded(c, e, t, ok, n); slice(); }
        void sideEnded(ConnectionId c, Direction d, EndOfSide h, CaptureTime t) override { builder.sideEnded(c, d, h, t); slice(); }
        void unfinished(ConnectionId c, Direction d, std::uint64_t n) override { builder.unfinished(c, d, n); slice(); }
        void finding(const Finding &f) override { builder.finding(f); slice(); }
        void gap(std::uint64_t n, CaptureTime t) override { builder.gap(n, t); slice(); }
        void recordingEnded(CaptureTime t) override { builder.recordingEnded(t); slice(); }
    };
    const std::string path = recording.toStdString();
    if (inSlices) {
        Slicing sink;
        test::feedTraffic(path, sink);
        return sink.session;
    }
    SessionBuilder builder;
    test::feedTraffic(path, builder);
    Session session;
    session.apply(builder.takeDelta());
    return session;
}

} // namespace

class GoldenSessionsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyRecordingGivesItsSession_data()
    {
        QTest::addColumn<QString>("name");
        const QStringList files = QDir(directory + QStringLiteral("/traffic")).entryList({QStringLiteral("*.jsonl")});
        QVERIFY(files.size() >= 14);
        for (const QString &file : files)
            QTest::newRow(qPrintable(file)) << file.chopped(6);
    }

    void everyRecordingGivesItsSession()
    {
        QFETCH(QString, name);
        const Session session = sessionOf(directory + QStringLiteral("/traffic/%1.jsonl").arg(name), false);
        const QByteArray actual = QByteArray::fromStdString(test::sessionText(session));
        const QString expectation = directory + QStringLiteral("/expected/%1.txt").arg(name);
        if (qEnvironmentVariableIsSet("STEPWIRE_ACCEPT_GOLDEN")) {
            QFile file(expectation);
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(actual);
        }
        const QList<QByteArray> expected = contentOf(expectation).split('\n'), got = actual.split('\n');
        for (qsizetype i = 0; i < std::min(expected.size(), got.size()); ++i)
            QCOMPARE(got[i], expected[i]);
        QCOMPARE(got.size(), expected.size());
    }

    void deltasInSlicesGiveTheSameSession()
    {
        for (const char *name : {"sdk-ws-2-lanes", "codex-fault-close1006-mid", "agents-sse-1", "sdk-fault-prevnotfound"}) {
            const QString path = directory + QStringLiteral("/traffic/%1.jsonl").arg(QLatin1String(name));
            QCOMPARE(test::sessionText(sessionOf(path, true)), test::sessionText(sessionOf(path, false)));
        }
    }
};

QTEST_GUILESS_MAIN(GoldenSessionsTest)
#include "tst_goldensessions.moc"
