#include "models/exporting/firstdifference.h"
#include "tests/models/exporting/memorypayloads.h"
#include "tests/models/session/requesttexts.h"
#include "tests/models/session/sessionscript.h"

#include <QTest>

using namespace stepwire;
using namespace stepwire::test;

namespace {

std::optional<DifferencePlace> placeAt(SessionScript &script, std::uint32_t n)
{
    MemoryPayloads payloads;
    for (std::size_t i = 0; i < script.payloads().size(); ++i)
        payloads.payloads[MessageId{static_cast<std::uint32_t>(i + 1)}] = script.payloads()[i];
    const auto comparison = compareWithPredecessor(script.session(), script.step(n));
    if (!comparison)
        return std::nullopt;
    return placeOfDifference(script.session(), script.step(n), *comparison, payloads);
}

QString from(SessionScript &script, MessageId message, std::optional<std::uint64_t> at)
{
    return at ? QString::fromStdString(script.payloads().at(message.index()).substr(*at)) : QStringLiteral("unknown");
}

} // namespace

/// The byte at which a prompt first differs from the one before it, in the payloads that crossed.
class FirstDifferenceTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void inAnItem();
    void inAnItemThatAResponseProduced();
    void inASetting();
    void theEndOfTheShorterText();
    void aMemberThatIsMissingHasNoByte();
    void anotherModelInTheAnswerHasNoByte();
    void noDifferenceHasNoPlace();
    void aPayloadThatCannotBeRead();
};

void FirstDifferenceTest::inAnItem()
{
    SessionScript script;
    script.open().sent(create(list({user("a"), user("bread")}))).answer("r1", "one");
    script.sent(create("[ " + user("a") + " , " + user("brand") + ',' + assistant("one") + ']', R"(,"store":true)"));
    const auto place = placeAt(script, 2);
    QVERIFY(place);
    QCOMPARE(place->now.value, 5u);
    QCOMPARE(place->before.value, 1u);
    QCOMPARE(*place->byte, std::string(R"({"role":"user","content":"br)").size());
    QVERIFY(from(script, place->now, place->nowAt).startsWith(QStringLiteral("and\"}")));
    QVERIFY(from(script, place->before, place->beforeAt).startsWith(QStringLiteral("ead\"}")));
}

void FirstDifferenceTest::inAnItemThatAResponseProduced()
{
    SessionScript script;
    script.open().sent(create(list({user("a")}))).answer("r1", "one").sent(after("r1")).answer("r2", "two", "r1");
    script.sent(create(list({user("a"), assistant("ONE"), user("go on"), assistant("two")})));
    const auto place = placeAt(script, 3);
    QVERIFY(place);
    QCOMPARE(place->now.value, 9u);
    QCOMPARE(place->before.value, 3u); // where the response produced it
    QVERIFY(place->byte.has_value());
}

void FirstDifferenceTest::inASetting()
{
    SessionScript script;
    script.open().sent(create("[]", R"(,"tools":[{"name":"a"}])")).answer("r1", "one");
    script.sent(after("r1", "[]", R"(,"store":true,"tools":[{"name":"b"}])"));
    const auto place = placeAt(script, 2);
    QVERIFY(place);
    QCOMPARE(*place->byte, 10u);
    QVERIFY(from(script, place->now, place->nowAt).startsWith(QStringLiteral("b\"}]")));
    QVERIFY(from(script, place->before, place->beforeAt).startsWith(QStringLiteral("a\"}]")));
}

void FirstDifferenceTest::theEndOfTheShorterText()
{
    SessionScript script;
    script.open().sent(create("[]", R"(,"tools":[1,2])")).answer("r1", "one").sent(after("r1", "[]", R"(,"tools":[1])"));
    QCOMPARE(*placeAt(script, 2)->byte, 2u);
}

void FirstDifferenceTest::aMemberThatIsMissingHasNoByte()
{
    SessionScript script;
    script.open().sent(create("[]", R"(,"tools":[1])")).answer("r1", "one").sent(after("r1", "[]"));
    const auto place = placeAt(script, 2);
    QVERIFY(place);
    QCOMPARE(place->now.value, 5u); // but the messages are told
    QCOMPARE(place->before.value, 1u);
    QVERIFY(!place->byte && !place->nowAt && !place->beforeAt);
}

void FirstDifferenceTest::anotherModelInTheAnswerHasNoByte()
{
    SessionScript script;
    script.open().sent(create("[]")).received(R"({"type":"response.created","response":{"id":"r1","model":"m-2"}})").completed("r1");
    script.sent(after("r1")).received(R"({"type":"response.created","response":{"id":"r2","model":"m-3"}})");
    const auto place = placeAt(script, 2);
    QVERIFY(place);
    QVERIFY(!place->byte && !place->nowAt && !place->beforeAt);
}

void FirstDifferenceTest::noDifferenceHasNoPlace()
{
    SessionScript script;
    script.open().sent(create("[]")).answer("r1", "one").sent(after("r1"));
    QVERIFY(!placeAt(script, 2));
}

void FirstDifferenceTest::aPayloadThatCannotBeRead()
{
    SessionScript script;
    script.open().sent(create("[]", R"(,"tools":[1])")).answer("r1", "one").sent(after("r1", "[]", R"(,"tools":[2])"));
    const auto comparison = compareWithPredecessor(script.session(), script.step(2));
    MemoryPayloads empty;
    const auto place = placeOfDifference(script.session(), script.step(2), *comparison, empty);
    QVERIFY(place && place->now && !place->byte);
}

QTEST_GUILESS_MAIN(FirstDifferenceTest)
#include "tst_firstdifference.moc"
