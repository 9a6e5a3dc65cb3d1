#include "models/session/session.h"
#include "models/session/sessionbuilder.h"
#include "models/wire/wiredecoder.h"
#include "tests/support/frameencoder.h"
#include "tests/support/observationscript.h"

#include <QTest>

using namespace stepwire;
using namespace stepwire::testing;

namespace {

constexpr std::uint8_t textFrame = 1;
constexpr std::uint8_t pongFrame = 10;
const FrameOptions masked{.final = true, .reserved = 0, .mask = 7};

ObservationScript opened()
{
    ObservationScript script;
    script.opened().sent("GET /v1/responses HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
    script.received("HTTP/1.1 101 Switching Protocols\r\n\r\n");
    return script;
}

/// `each`: takes a delta after so many observations.
Session sessionOf(const ObservationScript &script, std::size_t each)
{
    SessionBuilder builder;
    WireDecoder decoder(builder);
    Session session;
    std::size_t count = 0;
    for (const Observation &observation : script.observations()) {
        decoder.feed(observation);
        if (++count % each == 0)
            session.apply(builder.takeDelta());
    }
    session.apply(builder.takeDelta());
    return session;
}

QStringList codesOf(const Session &session)
{
    QStringList codes;
    for (const Finding &finding : session.findings())
        codes << QString::fromStdString(finding.code);
    return codes;
}

} // namespace

class TestWireFindings : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theirOrderDoesNotDependOnWhenDeltasAreTaken();
    void aFaultThatNeverEndsIsToldAThousandTimes();
    void typesThatNeverEndAreToldAThousandTimes();
};

void TestWireFindings::theirOrderDoesNotDependOnWhenDeltasAreTaken()
{
    ObservationScript script = opened();
    script.sent(frame(textFrame, R"({"type":"response.create","input":"x"})", masked));
    script.received(frame(textFrame, R"({"type":"no.such.event"})"));
    script.received(frame(textFrame, "\xff"));
    script.received(frame(textFrame, R"({"type":"nor.this.one"})"));
    script.sent(frame(3, "x", masked)).closed().ended();
    const QStringList live = codesOf(sessionOf(script, 1));
    QVERIFY2(live.size() >= 5, qPrintable(live.join(QLatin1Char(' '))));
    QCOMPARE(codesOf(sessionOf(script, 1000)), live);
    QCOMPARE(codesOf(sessionOf(script, 3)), live);
}

void TestWireFindings::aFaultThatNeverEndsIsToldAThousandTimes()
{
    ObservationScript script = opened();
    std::string frames;
    for (int i = 0; i < 3000; ++i)
        frames += frame(textFrame, "\xff");
    script.received(frames).received(frame(pongFrame, "x", masked)).closed().ended();
    const QStringList codes = codesOf(sessionOf(script, 1000));
    QCOMPARE(codes.count(QStringLiteral("wire.text.utf8")), 999);
    QCOMPARE(codes.count(QStringLiteral("wire.repeated")), 1);
    QCOMPARE(codes.count(QStringLiteral("wire.frame.masked_server")), 1); // other faults are told as ever
}

void TestWireFindings::typesThatNeverEndAreToldAThousandTimes()
{
    ObservationScript script = opened();
    script.sent(frame(textFrame, R"({"type":"response.create","input":"x"})", masked));
    std::string frames;
    for (int i = 0; i < 3000; ++i)
        frames += frame(textFrame, "{\"type\":\"made.up." + std::to_string(i) + "\"}");
    script.received(frames).closed().ended();
    QCOMPARE(codesOf(sessionOf(script, 1000)).count(QStringLiteral("responses.event.unknown")), 1000);
}

QTEST_GUILESS_MAIN(TestWireFindings)
#include "tst_wirefindings.moc"
