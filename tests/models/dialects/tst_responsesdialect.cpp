#include "models/dialects/eventtypes.h"
#include "models/dialects/responsesdialect.h"

#include <QTest>

using namespace stepwire;

namespace {

/// Every public type of openai 7.57.0 (58 stream events, error, three of steering), the client's, and the known
/// private and beta ones, with the role that the timeline gives it.
struct TypesOfRole
{
    EventRole role;
    std::vector<const char *> types;
};

const std::vector<TypesOfRole> knownTypes = {
    {EventRole::Request, {"response.create"}},
    {EventRole::Created, {"response.created"}},
    {EventRole::Terminal, {"response.completed", "response.incomplete", "response.failed"}},
    {EventRole::ItemDone, {"response.output_item.done"}},
    {EventRole::Error, {"error"}},
    {EventRole::Steer,
     {"response.steer", "response.steer.accepted", "response.steer.pending", "response.steer.failed", "response.interrupt",
      "response.inject", "response.inject.created", "response.inject.failed"}},
    {EventRole::Delta,
     {"response.output_text.delta", "response.refusal.delta", "response.reasoning_text.delta",
      "response.reasoning_summary_text.delta", "response.function_call_arguments.delta",
      "response.custom_tool_call_input.delta", "response.mcp_call_arguments.delta",
      "response.code_interpreter_call_code.delta", "response.shell_call_command.delta",
      "response.shell_call_output_content.delta", "response.audio.delta", "response.audio.transcript.delta"}},
    {EventRole::PartDone,
     {"response.content_part.done", "response.output_text.done", "response.refusal.done", "response.reasoning_text.done",
      "response.reasoning_summary_text.done", "response.reasoning_summary_part.done", "response.function_call_arguments.done",
      "response.custom_tool_call_input.done", "response.mcp_call_arguments.done", "response.code_interpreter_call_code.done",
      "response.shell_call_command.done", "response.shell_call_output_content.done", "response.audio.done",
      "response.audio.transcript.done"}},
    {EventRole::Progress,
     {"response.queued", "response.in_progress", "response.output_item.added", "response.content_part.added",
      "response.output_text.annotation.added", "response.reasoning_summary_part.added", "response.mcp_list_tools.in_progress",
      "response.mcp_list_tools.completed", "response.mcp_list_tools.failed", "response.mcp_call.in_progress",
      "response.mcp_call.completed", "response.mcp_call.failed", "response.web_search_call.in_progress",
      "response.web_search_call.searching", "response.web_search_call.completed", "response.file_search_call.in_progress",
      "response.file_search_call.searching", "response.file_search_call.completed",
      "response.code_interpreter_call.in_progress", "response.code_interpreter_call.interpreting",
      "response.code_interpreter_call.completed", "response.image_generation_call.in_progress",
      "response.image_generation_call.generating", "response.image_generation_call.partial_image",
      "response.image_generation_call.completed", "response.shell_call_command.added", "response.compaction.compacting"}},
    {EventRole::Private,
     {"codex.rate_limits", "codex.response.metadata", "response.metadata", "responsesapi.websocket_timing", "keepalive",
      "codex.keepalive", "response.processed", "response.append", "response.done", "floway:keep_alive", "ping"}},
};

} // namespace

class ResponsesDialectTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyKnownTypeHasItsRole()
    {
        for (const auto &[role, types] : knownTypes) {
            for (const char *type : types)
                QVERIFY2(responsesEventRole(type) == role, type);
        }
        QVERIFY(!responsesEventRole("response.unheard_of"));
        QVERIFY(!responsesEventRole(""));
    }

    void theTypeMayStandLast()
    {
        const auto event = ResponsesDialect().event(R"({"delta":"x","stream_id":"b","output_index":3,"type":"response.output_text.delta"})");
        QCOMPARE(event.role, EventRole::Delta);
        QCOMPARE(event.lane, "b");
        QCOMPARE(*event.outputIndex, 3);
    }

    void unknownTypesAndOtherJsonAreKept()
    {
        ResponsesDialect dialect;
        const auto unknown = dialect.event(R"({"type":"session.created"})");
        QVERIFY(unknown.json && unknown.object && !unknown.known);
        QCOMPARE(unknown.type, "session.created");
        QVERIFY(dialect.event("[1]").json && !dialect.event("[1]").object);
        QVERIFY(!dialect.event("plain words").json);
    }

    void partsOfARequestInOrderWithTheirBytes()
    {
        const auto event = ResponsesDialect().event(R"({"type":"response.create","tools":[1,2],"input":"x"})");
        const auto &parts = event.request->parts;
        QCOMPARE(parts.size(), 3u);
        QCOMPARE(parts[1].key, "tools");
        QCOMPARE(parts[1].bytes, std::string_view(R"("tools":[1,2],)").size());
    }

    void statelessEnvelopeAddsStreamAndInputWhereMissing()
    {
        ResponsesDialect dialect;
        const std::string_view whole = R"({"model":"m","stream":true,"input":[]})";
        QCOMPARE(dialect.event(R"({"type":"response.create","model":"m"})").request->statelessEnvelope, whole.size());
        QCOMPARE(dialect.requestBody(R"({"model":"m","stream":false,"input":[]})").request->statelessEnvelope, whole.size());
        QCOMPARE(dialect.event(R"({"generate":false,"stream_id":"a","previous_response_id":null,"model":"m"})").json, true);
    }

    void usageKeepsUnknownApartFromZero()
    {
        const auto event = ResponsesDialect().event(
            R"({"type":"response.completed","response":{"usage":{"input_tokens":7,"input_tokens_details":{"cached_tokens":0}}}})");
        QCOMPARE(*event.response->usage->inputTokens, 7);
        QCOMPARE(*event.response->usage->cachedTokens, 0);
        QVERIFY(!event.response->usage->outputTokens);
        QVERIFY(!ResponsesDialect().event(R"({"type":"response.completed","response":{"usage":null}})").response->usage);
    }

    void itemsOfEachKindGiveTheirWords_data()
    {
        QTest::addColumn<QByteArray>("item");
        QTest::addColumn<QByteArray>("kind");
        QTest::addColumn<QByteArray>("excerpt");
        QTest::newRow("easy message") << QByteArray(R"({"role":"user","content":"a  b\nc"})") << QByteArray("message") << QByteArray("a b c");
        QTest::newRow("parts") << QByteArray(R"({"type":"message","content":[{"text":"a"},{"refusal":"b"}]})") << QByteArray("message") << QByteArray("ab");
        QTest::newRow("call") << QByteArray(R"({"type":"function_call","arguments":"[1, 2]"})") << QByteArray("function_call") << QByteArray("[1, 2]");
        QTest::newRow("custom") << QByteArray(R"({"type":"custom_tool_call","input":"ls"})") << QByteArray("custom_tool_call") << QByteArray("ls");
        QTest::newRow("output") << QByteArray(R"({"type":"function_call_output","output":[{"type":"input_text","text":"x"}]})") << QByteArray("function_call_output") << QByteArray("x");
        QTest::newRow("reasoning") << QByteArray(R"({"type":"reasoning","summary":[{"text":"think"}],"encrypted_content":"z"})") << QByteArray("reasoning") << QByteArray("think");
        QTest::newRow("no object") << QByteArray("3") << QByteArray("message") << QByteArray();
    }

    void itemsOfEachKindGiveTheirWords()
    {
        QFETCH(QByteArray, item);
        QFETCH(QByteArray, kind);
        QFETCH(QByteArray, excerpt);
        const auto read = ResponsesItem::read(JsonView({item.data(), std::size_t(item.size())}));
        QCOMPARE(read.kind, kind.toStdString());
        QCOMPARE(read.excerpt(), excerpt.toStdString());
        QCOMPARE(read.bytes, std::uint64_t(item.size()));
    }

    void oneLineNeverCutsACharacter()
    {
        QCOMPARE(oneLine("\xc3\xa4\xc3\xa4\xc3\xa4", 3), "\xc3\xa4");
        QCOMPARE(oneLine("  a \t\r\n b  ", 10), "a b");
    }

    void summaries()
    {
        ResponsesDialect dialect;
        QCOMPARE(summaryOf(dialect.event(R"({"type":"response.create","previous_response_id":"r1","input":[{"type":"function_call_output","output":"ok"}]})")),
                 "after r1 \xc2\xb7 1 item \xc2\xb7 function_call_output ok");
        QCOMPARE(summaryOf(dialect.event(R"({"type":"response.completed","response":{"usage":{"input_tokens":5,"output_tokens":2}}})")),
                 "5 in \xc2\xb7 2 out");
        QCOMPARE(summaryOf(dialect.event(R"({"type":"response.output_text.delta","delta":"x"})")), "");
    }
};

QTEST_GUILESS_MAIN(ResponsesDialectTest)
#include "tst_responsesdialect.moc"
