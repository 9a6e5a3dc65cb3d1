#include "tests/models/session/sessionscript.h"

#include <QTest>

using namespace stepwire;
using namespace stepwire::test;

namespace {

std::string createOn(const std::string &lane)
{
    return R"({"type":"response.create","model":"m","input":"hi")" + laneMember(lane) + '}';
}

QString told(SessionScript &script)
{
    QStringList lines;
    for (const Finding &finding : script.session().findings())
        lines << QString::fromStdString(finding.code + " @" + std::to_string(finding.step.value) + ' ' + finding.detail);
    return lines.join(QLatin1Char('\n'));
}

} // namespace

/// How many lanes a connection may name in its life, and how many responses it works on at a time (protocol.md section 3).
class LaneLimitsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theThirtyThirdNameIsToldOnce();
    void theDefaultLaneIsNoName();
    void theSeventeenthInFlightIsToldOnce();
    void whatHasEndedIsNotInFlight();
    void eachConnectionCountsForItself();
};

void LaneLimitsTest::theThirtyThirdNameIsToldOnce()
{
    SessionScript script;
    script.open();
    for (int i = 1; i <= 35; ++i) {
        const std::string lane = "lane" + std::to_string(i);
        script.sent(createOn(lane)).answer("resp_" + lane, "ok", {}, lane);
    }
    QCOMPARE(told(script), QStringLiteral("responses.lane.names @33 33"));
}

void LaneLimitsTest::theDefaultLaneIsNoName()
{
    SessionScript script;
    script.open().sent(createOn({})).answer("resp_0", "ok");
    for (int i = 1; i <= 32; ++i) {
        const std::string lane = "lane" + std::to_string(i);
        script.sent(createOn(lane)).answer("resp_" + lane, "ok", {}, lane);
    }
    script.sent(createOn("lane1")).answer("resp_again", "ok", {}, "lane1");
    QCOMPARE(told(script), QString());
}

void LaneLimitsTest::theSeventeenthInFlightIsToldOnce()
{
    SessionScript script;
    script.open();
    for (int i = 0; i < 19; ++i)
        script.sent(createOn("lane" + std::to_string(i)));
    QCOMPARE(told(script), QStringLiteral("responses.lane.flight @17 17"));
}

void LaneLimitsTest::whatHasEndedIsNotInFlight()
{
    SessionScript script;
    script.open();
    for (int i = 0; i < 16; ++i)
        script.sent(createOn("lane" + std::to_string(i)));
    script.answer("resp_0", "ok", {}, "lane0").sent(createOn("lane0"));
    QCOMPARE(told(script), QString());
}

void LaneLimitsTest::eachConnectionCountsForItself()
{
    SessionScript script;
    for (std::uint32_t connection = 1; connection <= 2; ++connection) {
        script.open(connection);
        for (int i = 0; i < 10; ++i)
            script.sent(createOn("lane" + std::to_string(i)));
    }
    QCOMPARE(told(script), QString());
}

QTEST_GUILESS_MAIN(LaneLimitsTest)
#include "tst_lanelimits.moc"
