#include "tests/models/session/sessionscript.h"

#include <QTest>

using namespace stepwire;
using test::SessionScript;

/// How a connection ended and what it carried (counting.md rules 13 and 14).
class ConnectionsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void openAtTheEndIsClosedByNone()
    {
        SessionScript script;
        const Connection &connection = script.open().finish().connections().at(0);
        QCOMPARE(connection.closedBy, ClosedBy::None);
        QVERIFY(!connection.closedAt && !connection.closeCode);
        QCOMPARE(connection.url, "ws://model.example/v1/responses");
    }

    void aPeerThatVanishedIs1006()
    {
        SessionScript script;
        const Connection &connection = script.open().end(Direction::Sent).end(Direction::Received).finish().connections().at(0);
        QCOMPARE(*connection.closeCode, 1006);
        QCOMPARE(connection.closedBy, ClosedBy::Agent);
    }

    void theFirstCloseFrameDecides()
    {
        SessionScript script;
        script.open().close(Direction::Received, 1012).close(Direction::Sent, 1000).end(Direction::Sent);
        const Connection &connection = script.finish().connections().at(0);
        QCOMPARE(*connection.closeCode, 1012);
        QCOMPARE(connection.closedBy, ClosedBy::Server);
        QCOMPARE(*connection.closeReason, "bye");
    }

    void aCloseUnderWayDecidesOverTheOtherSidesFin()
    {
        SessionScript script;
        script.open().end(Direction::Sent).close(Direction::Received, 1001).end(Direction::Received);
        const Connection &connection = script.finish().connections().at(0);
        QCOMPARE(*connection.closeCode, 1001);
        QCOMPARE(connection.closedBy, ClosedBy::Server);
    }

    void httpHasNoCloseCode()
    {
        SessionScript script;
        script.openHttp(1).post("{}", "/v1/models").plain(200, "{}").end(Direction::Received, EndOfSide::Reset);
        const Connection &connection = script.finish().connections().at(0);
        QVERIFY(!connection.closeCode);
        QCOMPARE(connection.closedBy, ClosedBy::Server);
        QCOMPARE(connection.transport, Transport::Http);
    }

    void totalsAreTheSumsOfTheMessages()
    {
        SessionScript script;
        script.open().sent("{}").control(Direction::Sent, MessageKind::Ping).received("[1]");
        const Connection &connection = script.finish().connections().at(0);
        QCOMPARE(connection.total(Direction::Sent).messages, 2u);
        QCOMPARE(connection.total(Direction::Sent).wireBytes, 14u);
        QCOMPARE(connection.total(Direction::Received).payloadBytes, 3u);
    }

    void whatTheTapDidNotMeasureIsNotKnown()
    {
        SessionScript script;
        const Session &session = script.open().sent("{}").finish();
        QVERIFY(!session.tapDelay());
        QVERIFY(!session.connections().at(0).delay && !session.connections().at(0).delays[0]);
    }

    void accountsOfTheTapAddUpOverTimeDirectionsAndConnections()
    {
        const auto account = [](std::initializer_list<std::int64_t> times) {
            DelayAccount made;
            for (const std::int64_t time : times)
                made.add(time);
            return made;
        };
        DelayAccount waits;
        waits.addWait(2, 5'000'000);
        for (const bool inSlices : {false, true}) {
            SessionScript script(inSlices);
            script.open(1).delays(Direction::Sent, account({10'000, 20'000})).delays(Direction::Received, account({40'000}));
            script.end(Direction::Sent).end(Direction::Received);
            script.delays(Direction::Sent, account({80'000})).delays(Direction::Received, waits); // Told last of all.
            script.open(2).delays(Direction::Sent, account({160'000}));
            const Session &session = script.finish();
            const Connection &first = session.connections().at(0);
            QCOMPARE(*first.delays[0], account({10'000, 20'000, 80'000}).summary());
            QCOMPARE(first.delays[1]->chunks, 1u);
            QCOMPARE(first.delays[1]->waited, 2u);
            QCOMPARE(first.delay->chunks, 4u);
            QCOMPARE(first.delay->max, 80'000);
            QCOMPARE(first.closedBy, ClosedBy::Agent);
            QVERIFY(!session.connections().at(1).delays[1]);
            QCOMPARE(session.tapDelay()->chunks, 5u);
            QCOMPARE(session.tapDelay()->max, 160'000);
            QCOMPARE(session.tapDelay()->longestWait, 5'000'000);
        }
    }

    void aConnectionWithoutARequestIsListed()
    {
        SessionScript script;
        QCOMPARE(script.openHttp(1).finish().connections().at(0).url, "http://model.example/v1");
    }
};

QTEST_GUILESS_MAIN(ConnectionsTest)
#include "tst_connections.moc"
