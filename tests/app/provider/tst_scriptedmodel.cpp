#include "app/provider/sealedtext.h"
#include "app/provider/schemaexample.h"
#include "app/provider/scriptedmodel.h"

#include <QRegularExpression>
#include <QTest>

using namespace stepwire;

class TestScriptedModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }
    void everyScenarioHasTwelveStepsWithCalls_data();
    void everyScenarioHasTwelveStepsWithCalls();
    void onlyDeclaredToolsAreCalled_data();
    void onlyDeclaredToolsAreCalled();
    void withoutToolsItAnswers();
    void theTurnIsCountedFromTheLastUserMessage();
    void aSchemaIsObeyed_data();
    void aSchemaIsObeyed();
    void sealedTextComesBack();

private:
    static PlannedReply reply(const std::string &body, int foreignSteps = 4);
};

PlannedReply TestScriptedModel::reply(const std::string &body, int foreignSteps)
{
    const ScriptedModel model(*Scenario::load("pair-programmer"), foreignSteps);
    const auto request = CreateRequest::read(body);
    std::vector<ConversationItemPtr> context;
    for (const JsonView item : (*request)["input"].elements())
        context.push_back(std::make_shared<ConversationItem>(ConversationItem::read(item)));
    return model.reply(*request, context);
}

void TestScriptedModel::everyScenarioHasTwelveStepsWithCalls_data()
{
    QTest::addColumn<QString>("name");
    for (const std::string &name : Scenario::names())
        QTest::newRow(name.c_str()) << QString::fromStdString(name);
}

void TestScriptedModel::everyScenarioHasTwelveStepsWithCalls()
{
    QFETCH(QString, name);
    const auto scenario = Scenario::load(name.toStdString());
    QVERIFY(scenario.has_value());
    int withCalls = 0;
    for (const ScriptedStep &step : scenario->steps) {
        withCalls += step.calls.empty() ? 0 : 1;
        for (const ScriptedCall &call : step.calls)
            QVERIFY(JsonView::parsed(call.arguments).has_value());
    }
    QVERIFY(withCalls >= 12);
    QVERIFY(scenario->steps.back().calls.empty());
    QVERIFY(scenario->instructions.size() > 1500 || name != QLatin1String("pair-programmer"));
    QVERIFY(scenario->tokensPerSecond > 0);
}

void TestScriptedModel::onlyDeclaredToolsAreCalled_data()
{
    QTest::addColumn<QByteArray>("tools");
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("part");
    using Kind = PlannedItem::Kind;
    QTest::newRow("function") << QByteArray(R"([{"type":"function","name":"get_weather","parameters":{"type":"object","properties":{"city":{"type":"string","enum":["Oslo"]}},"required":["city"]}}])")
                              << int(Kind::FunctionCall) << "get_weather" << R"({"city":"Oslo"})";
    QTest::newRow("command text") << QByteArray(R"([{"type":"function","name":"other","parameters":{}},{"type":"function","name":"exec_command","parameters":{"type":"object","properties":{"cmd":{"type":"string"}},"required":["cmd"]}}])")
                                  << int(Kind::FunctionCall) << "exec_command" << R"({"cmd":"pwd)";
    QTest::newRow("command list") << QByteArray(R"([{"type":"function","name":"shell","parameters":{"type":"object","properties":{"command":{"type":"array","items":{"type":"string"}}},"required":["command"]}}])")
                                  << int(Kind::FunctionCall) << "shell" << R"({"command":["bash","-lc","pwd)";
    QTest::newRow("local shell") << QByteArray(R"([{"type":"local_shell"}])") << int(Kind::OtherCall) << "" << R"("action":{"type":"exec")";
    QTest::newRow("shell") << QByteArray(R"([{"type":"shell"}])") << int(Kind::OtherCall) << "" << R"("action":{"commands")";
    QTest::newRow("exec in a namespace") << QByteArray(R"([{"type":"namespace","name":"functions","tools":[{"type":"custom","name":"exec"}]}])")
                                         << int(Kind::CustomCall) << "exec" << "tools.exec_command";
    QTest::newRow("custom") << QByteArray(R"([{"type":"custom","name":"note"}])") << int(Kind::CustomCall) << "note" << "status";
    QTest::newRow("nobody is asked") << QByteArray(R"([{"type":"function","name":"request_user_input","parameters":{}},{"type":"function","name":"lookup","parameters":{}}])")
                                     << int(Kind::FunctionCall) << "lookup" << "{}";
    QTest::newRow("own tools") << QByteArray::fromStdString(Scenario::load("pair-programmer")->toolsJson) << int(Kind::FunctionCall) << "list_files" << R"({"folder":""})";
}

void TestScriptedModel::onlyDeclaredToolsAreCalled()
{
    QFETCH(QByteArray, tools);
    QFETCH(int, kind);
    QFETCH(QString, name);
    QFETCH(QString, part);
    const PlannedReply atTop = reply(R"({"input":[{"role":"user","content":"go"}],"tools":)" + tools.toStdString() + "}");
    const PlannedReply inItem = reply(R"({"input":[{"type":"additional_tools","role":"developer","tools":)" + tools.toStdString() + R"(},{"role":"user","content":"go"}]})");
    for (const PlannedReply *planned : {&atTop, &inItem}) {
        const PlannedItem &call = planned->back();
        QCOMPARE(int(call.kind), kind);
        QCOMPARE(QString::fromStdString(call.name), name);
        QVERIFY(QString::fromStdString(call.text + call.members).contains(part));
    }
}

void TestScriptedModel::withoutToolsItAnswers()
{
    for (const char *body : {R"({"input":[{"role":"user","content":"go"}]})", R"({"tools":[{"type":"web_search"}],"input":[{"role":"user","content":"go"}]})",
                             R"({"tool_choice":"none","tools":[{"type":"function","name":"f"}],"input":[{"role":"user","content":"go"}]})"}) {
        const PlannedReply planned = reply(body);
        QCOMPARE(planned.size(), std::size_t(1));
        QVERIFY(planned.front().kind == PlannedItem::Kind::Message);
        QVERIFY(!planned.front().text.empty());
    }
    QVERIFY(reply(R"({"instructions":"Write a short title.","input":[{"role":"user","content":"go"}]})").front().text.size() < 80);
    QCOMPARE(reply(R"({"input":"x","text":{"format":{"type":"json_schema","schema":{"type":"object","properties":{"n":{"type":"integer"}},"required":["n"]}}}})").front().text,
             std::string(R"({"n":1})"));
}

void TestScriptedModel::theTurnIsCountedFromTheLastUserMessage()
{
    const std::string tools = R"("tools":[{"type":"function","name":"f","parameters":{}}],)";
    const std::string output = R"({"type":"function_call_output","call_id":"c","output":"x"})";
    const std::string user = R"({"role":"user","content":"go"})";
    const auto calls = [&](const std::string &items) { return reply("{" + tools + R"("input":[)" + items + "]}", 2).back().kind == PlannedItem::Kind::FunctionCall; };
    QVERIFY(calls(user));
    QVERIFY(calls(user + "," + output));
    QVERIFY(!calls(user + "," + output + "," + output));
    QVERIFY(calls(user + "," + output + "," + output + "," + user));
}

void TestScriptedModel::aSchemaIsObeyed_data()
{
    QTest::addColumn<QByteArray>("schema");
    QTest::addColumn<QByteArray>("value");
    QTest::newRow("none") << QByteArray("null") << QByteArray("{}");
    QTest::newRow("enum") << QByteArray(R"({"enum":["b","a"]})") << QByteArray("\"b\"");
    QTest::newRow("const") << QByteArray(R"({"const":null})") << QByteArray("null");
    QTest::newRow("at least") << QByteArray(R"({"type":"integer","minimum":5})") << QByteArray("5");
    QTest::newRow("at most") << QByteArray(R"({"type":"number","maximum":-2})") << QByteArray("-2");
    QTest::newRow("length") << QByteArray(R"({"type":"string","minLength":8})") << QByteArray("\"samplexx\"");
    QTest::newRow("short") << QByteArray(R"({"type":"string","maxLength":3})") << QByteArray("\"sam\"");
    QTest::newRow("items") << QByteArray(R"({"type":"array","minItems":2,"items":{"type":"boolean"}})") << QByteArray("[false,false]");
    QTest::newRow("required only") << QByteArray(R"({"type":"object","properties":{"a":{"type":"string"},"b":{"type":"integer"}},"required":["b"]})") << QByteArray(R"({"b":1})");
    QTest::newRow("any of") << QByteArray(R"({"anyOf":[{"type":"null"},{"type":"string"}]})") << QByteArray("null");
    QTest::newRow("list of types") << QByteArray(R"({"type":["null","integer"]})") << QByteArray("1");
    QTest::newRow("reference") << QByteArray(R"({"$defs":{"n":{"type":"integer","minimum":3}},"type":"object","properties":{"x":{"$ref":"#/$defs/n"}},"required":["x"]})") << QByteArray(R"({"x":3})");
    QTest::newRow("for ever") << QByteArray(R"({"$ref":"#"})") << QByteArray("null");
}

void TestScriptedModel::aSchemaIsObeyed()
{
    QFETCH(QByteArray, schema);
    QFETCH(QByteArray, value);
    const std::string text = schema.toStdString();
    const JsonView json = JsonView(text);
    QCOMPARE(QByteArray::fromStdString(schemaExample(json, json)), value);
}

void TestScriptedModel::sealedTextComesBack()
{
    const std::string sealed = sealText("First look, then touch. \xe2\x9c\x93", 42);
    QVERIFY(sealed.find("look") == std::string::npos);
    QCOMPARE(unsealText(sealed).value_or("?"), std::string("First look, then touch. \xe2\x9c\x93"));
    QVERIFY(!unsealText("gAAAAABsomethingelse").has_value());
    QVERIFY(!unsealText("").has_value());
}

QTEST_GUILESS_MAIN(TestScriptedModel)
#include "tst_scriptedmodel.moc"
