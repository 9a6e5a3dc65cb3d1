#include "tests/models/session/requesttexts.h"
#include "tests/models/session/sessionscript.h"

#include <QTest>

using namespace stepwire;
using namespace stepwire::test;

namespace {

const std::string hi = create(list({user("hi")}));

bool isExpected(const std::string &code)
{
    return code != "responses.step.abandoned" && code != "responses.request.failed" && code != "responses.continuation.not_found";
}

/// Every finding of the rules: code, step, message, the text that its range cuts out (... for the whole payload), detail.
QString told(SessionScript &script)
{
    QStringList lines;
    for (const Finding &finding : script.session().findings()) {
        if (!isExpected(finding.code))
            continue;
        const std::string payload = finding.message ? script.payloads().at(finding.message.index()) : std::string();
        const bool whole = finding.range == ByteRange{0, payload.size()};
        const std::string text = whole ? "..." : payload.substr(finding.range.begin, finding.range.size());
        lines << QString::fromStdString(finding.code.substr(10) + " @" + std::to_string(finding.step.value) + " m"
                                        + std::to_string(finding.message.value) + " " + text + " | " + finding.detail);
    }
    return lines.join(QLatin1Char('\n'));
}

QString line(const std::string &text)
{
    return QString::fromStdString(text);
}

std::string withUsage(const char *id, int input, int cached)
{
    QString text = QStringLiteral("{'type':'response.completed','response':{'id':'%1','status':'completed',"
                                  "'usage':{'input_tokens':%2,'input_tokens_details':{'cached_tokens':%3}}}}");
    text.replace(QLatin1Char('\''), QLatin1Char('"'));
    return text.arg(QLatin1String(id)).arg(input).arg(cached).toStdString();
}

const std::string tools = R"([{"type":"function","name":"a","strict":true},{"type":"function","name":"b"}])";

std::string with(std::string_view key, std::string_view value)
{
    return ",\"" + std::string(key) + "\":" + std::string(value);
}

} // namespace

/// What is worth a finding in how an agent goes on from step to step, and what is not.
class RequestRulesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void historySentAgainThoughTheLaneHoldsIt();
    void historySentAgainForAReason();
    void historyBesideItsId();
    void anIdWithOnlyNewItems();
    void toolsChanged_data();
    void toolsChanged();
    void settingsOfAnotherConversation();
    void instructionsDroppedOrChanged();
    void continuingAfterAFailure();
    void noFailureToContinueAfter();
    void rereadFromStorage();
    void heldInMemoryIsNotReread();
    void callUnanswered();
    void callsThatNeedNoAnswer();
    void recoveryFromALostId();
    void noRecovery();
    void aConnectionPerStep();
    void connectionsChangedForAReason();
    void oldConnection();
    void largeRequest();
    void cacheMissed();
    void noCacheMissed_data();
    void noCacheMissed();
    void inputTransformed();
    void toolRepeated();
    void toolNotRepeated();
};

void RequestRulesTest::historySentAgainThoughTheLaneHoldsIt()
{
    const std::string input = list({user("hi"), assistant("one"), user("more")});
    SessionScript script;
    script.open().sent(hi).answer("r1", "one").sent(create(input, with("store", "true")));
    QCOMPARE(told(script), line("history.resent @2 m5 " + input + " | " + std::to_string(script.payloads()[4].size())));
}

void RequestRulesTest::historySentAgainForAReason()
{
    const std::string again = create(list({user("hi"), assistant("one"), user("more")}));
    SessionScript script; // another lane, another conversation on the lane, an earlier point, a new socket, HTTP
    script.open().sent(hi).answer("r1", "one").sent(create(list({user("hi"), assistant("one")}), R"(,"stream_id":"b")"));
    script.answer("r2", "two", {}, "b").sent(create(list({user("other")}))).answer("r3", "three").sent(again).answer("r4", "four");
    script.sent(after("r4")).answer("r5", "five", "r4");
    script.sent(create(list({user("hi"), assistant("one"), user("more"), assistant("four"), user("instead")}))).answer("r6", "six");
    script.end(Direction::Received).open(2).sent(again).openHttp(3).post(again).plain(200, "{}").post(again);
    QCOMPARE(told(script), QString());
}

void RequestRulesTest::historyBesideItsId()
{
    const std::string first = R"({ "role":"assistant", "content":"one" })";
    const std::string input = "[ " + user("hi") + " , " + first + ", " + assistant("two") + ',' + user("go on") + " ]";
    SessionScript script;
    script.open().sent(hi).answer("r1", "one").sent(after("r1")).answer("r2", "two", "r1").sent(after("r2", input));
    const std::size_t repeated = first.size() + assistant("two").size();
    QCOMPARE(told(script), line("history.doubled @3 m9 " + first + " | " + std::to_string(repeated)));
    script.answer("r3", "three", "r2").sent(after("r1", list({assistant("one"), user("fork")}))); // a fork's own chain
    const std::string fork = "history.doubled @4 m13 " + assistant("one") + " | " + std::to_string(assistant("one").size());
    QVERIFY2(told(script).contains(line(fork)), qPrintable(told(script)));
}

void RequestRulesTest::anIdWithOnlyNewItems()
{
    SessionScript script;
    script.open().sent(hi).created("r1").item(0, call("c1")).completed("r1").sent(after("r1", list({output("c1"), user("one")})));
    script.created("r2", "r1").item(0, call("c2")).failed("server_error"); // what it produced is in no chain
    script.sent(after("r1", list({output("c1"), call("c2"), output("c2")})));
    QCOMPARE(told(script), line(R"(continuation.reread @3 m9 "r1" | r1)"));
    SessionScript other; // said by another conversation only
    other.open().sent(hi).answer("r1", "one").sent(create(list({user("b")}), R"(,"stream_id":"b")")).answer("r2", "two", {}, "b");
    other.sent(after("r1", list({assistant("two"), user("go on")})));
    QCOMPARE(told(other), QString());
}

void RequestRulesTest::toolsChanged_data()
{
    QTest::addColumn<QString>("before");
    QTest::addColumn<QString>("now");
    QTest::addColumn<QString>("finding"); // text and detail; empty: none
    const auto row = [](const char *name, const std::string &before, const std::string &now, const std::string &finding) {
        QTest::newRow(name) << line(before) << line(now) << line(finding);
    };
    const std::string other = R"([{"type":"function","name":"a","strict":true}])";
    const std::string swapped = R"([{"type":"function","name":"b"},{"type":"function","name":"a","strict":true}])";
    const std::string moved = R"([{"type":"function","name":"a"},{"type":"function","name":"b","strict":true}])";
    row("one less", with("tools", tools), with("tools", other), other + " | changed");
    row("reordered", with("tools", tools), with("tools", swapped), swapped + " | reordered");
    row("a member moved to the other", with("tools", tools), with("tools", moved), moved + " | changed");
    row("left out", with("tools", tools), "", "... | left out");
    row("emptied", with("tools", tools), with("tools", "[]"), "[] | left out");
    row("added", "", with("tools", other), other + " | changed");
    row("the same", with("tools", tools), with("tools", tools), "");
    row("keys in another order", with("tools", tools),
        with("tools", R"([ {"strict": true, "name":"a", "type":"function"}, {"name":"b", "type":"funct\u0069on"} ])"), "");
    row("empty or left out", with("tools", "[]"), "", "");
    row("empty with white space or left out", "", with("tools", "[ ]"), "");
    row("null or left out", "", with("tools", "null"), "");
    row("another setting", with("temperature", "1"), with("temperature", "0"), "");
}

void RequestRulesTest::toolsChanged()
{
    QFETCH(QString, before);
    QFETCH(QString, now);
    QFETCH(QString, finding);
    const QString expected = finding.isEmpty() ? QString() : QStringLiteral("tools.changed @2 m5 ") + finding;
    const std::string request = after("r1", R"([{"role":"user","content":"go on"}])", now.toStdString());
    SessionScript script;
    script.open().sent(create(list({user("hi")}), before.toStdString())).answer("r1", "one").sent(request);
    QCOMPARE(told(script), expected);
}

void RequestRulesTest::settingsOfAnotherConversation()
{
    SessionScript script; // a fork and a new conversation may ask in their own way
    script.open().sent(create(list({user("hi")}), with("tools", tools))).answer("r1", "one").sent(after("r1", "[]", with("stream_id", R"("b")")));
    script.sent(create(list({user("new")}))).answer("r3", "three");
    QCOMPARE(told(script), QString());
}

void RequestRulesTest::instructionsDroppedOrChanged()
{
    const std::string go = list({user("go on")});
    SessionScript script;
    script.open().sent(create(list({user("hi")}), with("instructions", R"("Be brief.")"))).answer("r1", "one");
    script.sent(after("r1", go, with("instructions", R"("Be br\u0069ef.")"))).answer("r2", "two", "r1");
    script.sent(after("r2", go, with("instructions", R"("Be long.")"))).answer("r3", "three", "r2");
    script.sent(after("r3", go, with("instructions", "null"))).answer("r4", "four", "r3").sent(after("r4"));
    QCOMPARE(told(script), line("instructions.changed @3 m9 \"Be long.\" | 2\ninstructions.dropped @4 m13 null | 3"));
    QCOMPARE(script.session().findings()[0].severity, Severity::Info);
    QCOMPARE(script.session().findings()[1].severity, Severity::Warning);
}

void RequestRulesTest::continuingAfterAFailure()
{
    const std::string unstored = with("store", "false");
    SessionScript script;
    script.open().sent(create(list({user("hi")}), unstored)).answer("r1", "one").sent(after("r1", "[]", unstored));
    script.failed("server_error").sent(after("r1", list({user("again")}), unstored));
    QCOMPARE(told(script), line(R"(continuation.after_failure @3 m7 "r1" | r1)"));
    SessionScript other; // from the response that failed
    other.open().sent(create(list({user("hi")}), unstored)).created("r1");
    other.received(R"({"type":"response.failed","response":{"id":"r1","status":"failed"}})").sent(after("r1"));
    QCOMPARE(told(other), line(R"(continuation.after_failure @2 m4 "r1" | r1)"));
}

void RequestRulesTest::noFailureToContinueAfter()
{
    const std::string unstored = with("store", "false");
    SessionScript script; // failed on another lane: the response stays in memory; the whole history after a failure
    script.open().sent(create(list({user("hi")}), unstored)).answer("r1", "one").sent(after("r1", "[]", unstored + R"(,"stream_id":"b")"));
    script.received(R"({"type":"error","stream_id":"b","error":{"code":"server_error"}})").sent(after("r1", list({user("x")}), unstored));
    script.failed("server_error").sent(create(list({user("hi"), assistant("one"), user("x")}), unstored));
    QCOMPARE(told(script), QString());
}

void RequestRulesTest::rereadFromStorage()
{
    SessionScript script;
    script.open().sent(hi).answer("r1", "one").sent(after("r1")).answer("r2", "two", "r1").sent(after("r1", list({user("x")})));
    QCOMPARE(told(script), line(R"(continuation.reread @3 m9 "r1" | r1)"));
    QCOMPARE(script.session().findings()[0].severity, Severity::Info);
    QCOMPARE(script.step(3).recall, Recall::Storage);
}

void RequestRulesTest::heldInMemoryIsNotReread()
{
    SessionScript script; // in memory; still running, so that it will be; over HTTP there is no memory
    script.open().sent(hi).answer("r1", "one").sent(after("r1")).created("r2", "r1").sent(after("r2")).completed("r2");
    script.openHttp(2).post(after("r1"));
    QCOMPARE(told(script), QString());
}

void RequestRulesTest::callUnanswered()
{
    const std::string input = list({output("c1"), user("go on")});
    SessionScript script;
    script.open().sent(hi).created("r1").item(0, call("c1")).item(1, R"({"type":"custom_tool_call","call_id":"c2","name":"g","input":"x"})");
    script.completed("r1").sent(after("r1", input));
    QCOMPARE(told(script), line("call.unanswered @2 m6 " + input + " | c2"));
}

void RequestRulesTest::callsThatNeedNoAnswer()
{
    SessionScript script; // answered late; run by the server; a warm-up; of a response that did not complete
    script.open().sent(hi).created("r1").item(0, call("c1", "", R"(,"async":true)"));
    script.item(1, R"({"type":"web_search_call","id":"ws_1","status":"completed"})").item(2, call("c2")).completed("r1");
    script.sent(after("r1", "[]", with("generate", "false"))).created("r2", "r1").completed("r2");
    script.sent(after("r1", list({output("c2")}))).created("r3", "r1").item(0, call("c3"));
    script.received(R"({"type":"response.incomplete","response":{"id":"r3","status":"incomplete"}})").sent(after("r3"));
    QCOMPARE(told(script), line(R"(continuation.reread @3 m10 "r1" | r1)")); // the warm-up took its place in memory
}

void RequestRulesTest::recoveryFromALostId()
{
    const std::string input = list({user("hi"), assistant("one"), user("go on")});
    SessionScript script;
    script.open(1).sent(create(list({user("hi")}), with("store", "false"))).answer("r1", "one").end(Direction::Received);
    script.open(2).sent(after("r1")).failed("previous_response_not_found").wait(250).sent(create(input));
    const std::string size = std::to_string(script.payloads()[6].size());
    QCOMPARE(told(script), line("continuation.recovered @3 m7 " + input + " | " + size + " B 252 ms"));
    script.answer("r3", "two").wait(60'000).sent(create(list({user("hi"), assistant("one"), user("go on"), assistant("two")})));
    QVERIFY(!told(script).contains(QStringLiteral("recovered @4"))); // told once
}

void RequestRulesTest::noRecovery()
{
    SessionScript script; // went on by another id instead; much later the history for another reason
    script.open(1).sent(hi).answer("r1", "one").sent(after("r1")).answer("r2", "two", "r1").sent(after("r1", list({user("x")})));
    script.failed("previous_response_not_found").sent(after("r2", list({user("x")}))).answer("r4", "four", "r2").end(Direction::Received);
    script.open(2).sent(create(list({user("hi"), assistant("one"), assistant("two"), user("x"), assistant("four")})));
    QVERIFY2(!told(script).contains(QStringLiteral("recovered")), qPrintable(told(script)));
}

void RequestRulesTest::aConnectionPerStep()
{
    SessionScript script;
    script.open(1).sent(hi).answer("r1", "one").open(2).sent(after("r1")).answer("r2", "two", "r1");
    QVERIFY(!told(script).contains(QStringLiteral("per_step"))); // a second socket is no habit
    script.open(3).sent(after("r2")).answer("r3", "three", "r2").open(4).sent(after("r3"));
    QCOMPARE(told(script).count(QStringLiteral("per_step")), 1);
    QVERIFY(told(script).contains(QStringLiteral("connection.per_step @3 m9 ... | 3")));
}

void RequestRulesTest::connectionsChangedForAReason()
{
    const std::string story = list({user("hi"), assistant("one")});
    SessionScript script; // each of the sockets failed; and HTTP has no socket to keep
    script.open(1).sent(hi).answer("r1", "one").open(2).sent(create(story)).end(Direction::Received).open(3).sent(create(story));
    script.end(Direction::Received).open(4).sent(create(story)).answer("r4", "four").use(4).sent(after("r4"));
    script.openHttp(5).post(hi).plain(200, R"({"id":"h1","status":"completed"})").openHttp(6).post(after("h1"));
    script.plain(200, R"({"id":"h2","status":"completed"})").openHttp(7).post(after("h2"));
    QVERIFY2(!told(script).contains(QStringLiteral("per_step")), qPrintable(told(script)));
}

void RequestRulesTest::oldConnection()
{
    constexpr std::int64_t minute = 60'000;
    SessionScript script;
    script.open().wait(54 * minute).sent(hi).answer("r1", "one");
    QCOMPARE(told(script), QString());
    script.wait(minute).sent(after("r1")).answer("r2", "two", "r1").sent(after("r2"));
    QCOMPARE(told(script), line("connection.old @2 m5 ... | 55 min")); // once
    SessionScript other;
    other.upstream("https://api.x.ai/v1").open().wait(19 * minute).sent(hi).answer("r1", "one").wait(2 * minute).sent(after("r1"));
    QCOMPARE(told(other), line("connection.old @2 m5 ... | 21 min"));
}

void RequestRulesTest::largeRequest()
{
    constexpr std::size_t margin = (16u << 20) - (1u << 20);
    const std::string frame = create(list({user("")}));
    const std::string at = create(list({user(std::string(margin - frame.size(), 'x'))}));
    const std::string under = create(list({user(std::string(margin - frame.size() - 1, 'x'))}));
    SessionScript script;
    script.open().sent(under).answer("r1", "one").openHttp(2).post(at).plain(200, "{}");
    QCOMPARE(told(script), QString()); // a POST has other limits
    script.use(1).sent(at);
    QCOMPARE(told(script), line("request.large @3 m7 ... | " + std::to_string(margin)));
}

void RequestRulesTest::cacheMissed()
{
    SessionScript script;
    script.open().sent(hi).created("r1").received(withUsage("r1", 5000, 4096)).sent(after("r1")).created("r2", "r1");
    script.received(withUsage("r2", 5100, 1024));
    QCOMPARE(told(script), line("cache.missed @2 m6 ... | 1024 4096"));
}

void RequestRulesTest::noCacheMissed_data()
{
    QTest::addColumn<QString>("second");
    QTest::addColumn<int>("cachedFirst");
    QTest::addColumn<int>("cachedThen");
    QTest::newRow("half is left") << line(after("r1")) << 4096 << 2048;
    QTest::newRow("there was little to lose") << line(after("r1")) << 1023 << 0;
    QTest::newRow("instructions changed") << line(after("r1", "[]", with("instructions", R"("x")"))) << 4096 << 0;
    QTest::newRow("cache key changed") << line(after("r1", "[]", with("prompt_cache_key", R"("x")"))) << 4096 << 0;
    QTest::newRow("history changed") << line(create(list({user("Hi!"), assistant("one")}))) << 4096 << 0;
    QTest::newRow("history shortened") << line(create(list({assistant("one")}))) << 4096 << 0;
    QTest::newRow("another conversation") << line(create(list({user("new")}))) << 4096 << 0;
}

void RequestRulesTest::noCacheMissed()
{
    QFETCH(QString, second);
    QFETCH(int, cachedFirst);
    QFETCH(int, cachedThen);
    SessionScript script;
    script.open().sent(hi).created("r1").item(0, R"({"type":"message","role":"assistant","content":"one"})");
    script.received(withUsage("r1", 5000, cachedFirst)).sent(second.toStdString()).created("r2").received(withUsage("r2", 5100, cachedThen));
    QVERIFY2(!told(script).contains(QStringLiteral("cache.missed")), qPrintable(told(script)));
}

void RequestRulesTest::inputTransformed()
{
    SessionScript script;
    script.open().sent(hi).created("r1");
    script.received(R"({"type":"response.completed","response":{"id":"r1","status":"completed","input_transformations":[{"type":"a"},{}]}})");
    script.sent(after("r1")).created("r2", "r1");
    script.received(R"({"type":"response.completed","response":{"id":"r2","status":"completed","input_transformations":[]}})");
    QCOMPARE(told(script), line("input.transformed @1 m3 ... | 2"));
}

void RequestRulesTest::toolRepeated()
{
    const std::string again = call("c9", R"({\"path\":\"x\"})");
    SessionScript script;
    script.open(1).sent(hi).created("r1").item(0, call("c1", R"({\"path\":\"x\"})")).end(Direction::Received);
    script.open(2).sent(hi).created("r2").item(0, again);
    QCOMPARE(told(script), line("tool.repeated @2 m6 " + again + " | c1 c9"));
}

void RequestRulesTest::toolNotRepeated()
{
    SessionScript script; // other arguments; the call was cut off before it was whole
    script.open(1).sent(hi).created("r1").item(0, call("c1", "a")).end(Direction::Received).open(2).sent(hi).created("r2").item(0, call("c2", "b"));
    script.end(Direction::Received).open(3).sent(create(list({user("x")}))).created("r3");
    script.received(R"({"type":"response.output_item.added","output_index":0,"item":{"type":"function_call","call_id":"c3","name":"f","arguments":"z"}})");
    script.end(Direction::Received).open(4).sent(create(list({user("x")}))).created("r4").item(0, call("c4", "z"));
    QCOMPARE(told(script), QString());
    SessionScript answered; // the new request says that it ran
    answered.open(1).sent(hi).created("r1").item(0, call("c1")).end(Direction::Received).open(2);
    answered.sent(create(list({user("hi"), call("c1"), output("c1")}))).created("r2").item(0, call("c2"));
    QCOMPARE(told(answered), QString());
    SessionScript completed; // nothing was cut off: an agent may call a tool twice
    completed.open(1).sent(hi).created("r1").item(0, call("c1")).completed("r1").sent(after("r1", list({output("c1")}))).created("r2", "r1");
    completed.item(0, call("c2")).completed("r2");
    QCOMPARE(told(completed), QString());
}

QTEST_GUILESS_MAIN(RequestRulesTest)
#include "tst_requestrules.moc"
