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

    void aConnectionWithoutARequestIsListed()
    {
        SessionScript script;
        QCOMPARE(script.openHttp(1).finish().connections().at(0).url, "http://model.example/v1");
    }
};

QTEST_GUILESS_MAIN(ConnectionsTest)
#include "tst_connections.moc"
