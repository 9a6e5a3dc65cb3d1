#include "tests/models/comparing/comparedtalks.h"

namespace stepwire::test {

namespace {

const std::string question = R"({"type":"message","role":"user","content":[{"type":"input_text","text":"Why does it fail?\nFind out."}]})";
const std::string call = R"({"type":"function_call","id":"fc_1","call_id":"c1","name":"read","arguments":"{\"path\":\"a.txt\"}","status":"completed"})";
const std::string callSentAgain = R"({"type":"function_call","call_id":"c1","name":"read","arguments":"{\"path\":\"a.txt\"}"})";
const std::string output = R"({"type":"function_call_output","call_id":"c1","output":"line one\nline two\nline three"})";
const std::string outputCut = R"({"type":"function_call_output","call_id":"c1","output":"line one\nline 2\nline three"})";
const std::string thanks = R"({"type":"message","role":"user","content":"Thanks."})";
const std::string words = R"({"type":"message","role":"assistant","content":[{"type":"output_text","text":"It fails for want of a file."}]})";

const std::string settings = R"("model":"m","store":false,"instructions":"Be careful.\nBe brief.","tools":[{"type":"function","name":"read"},{"type":"function","name":"write","strict":true}])";
const std::string otherSettings = R"("model":"m","store":false,"instructions":"Be careful.\nBe thorough.","tools":[{"type":"function","name":"read"},{"type":"function","name":"write","strict":false}],"temperature":0)";

std::string create(const std::string &with, const std::string &input, const std::string &previous = {})
{
    const std::string from = previous.empty() ? "" : "\"previous_response_id\":\"" + previous + "\",";
    return "{\"type\":\"response.create\"," + from + with + ",\"input\":[" + input + "]}";
}

std::string body(const std::string &input)
{
    return "{" + settings + ",\"stream\":true,\"input\":[" + input + "]}";
}

void calls(SessionScript &script, const char *id, const char *previous = "")
{
    script.created(id, previous).item(0, call).completed(id);
}

} // namespace

Result<std::string> ScriptedPayloads::payload(const Message &message)
{
    ++reads[message.id];
    if (broken || message.id.index() >= m_payloads.size())
        return tl::make_unexpected(Failure{FailureKind::NotFound, "message", "it is gone"});
    return m_payloads[message.id.index()];
}

Talk talkOf(SessionScript &script)
{
    return {script.session(), script.payloads()};
}

Talk chainedTalk()
{
    SessionScript script;
    script.open().sent(create(settings, question));
    calls(script, "r1");
    script.sent(create(otherSettings, output, "r1")).created("r2", "r1").item(0, words).completed("r2");
    script.sent(create(otherSettings, thanks, "r2")).answer("r3", "You are welcome.", "r2");
    return talkOf(script);
}

Talk resentTalk()
{
    SessionScript script;
    const auto answered = [&](const std::string &id, const std::string &item) {
        script.event("{\"type\":\"response.created\",\"response\":{\"id\":\"" + id + "\"}}");
        script.event("{\"type\":\"response.output_item.done\",\"output_index\":0,\"item\":" + item + "}");
        script.event("{\"type\":\"response.completed\",\"response\":{\"id\":\"" + id + "\",\"status\":\"completed\"}}");
        script.endExchange();
    };
    script.openHttp(1).post(body(question));
    answered("r1", call);
    script.post(body(question + "," + callSentAgain + "," + output));
    answered("r2", words);
    script.post(body(question + "," + callSentAgain + "," + outputCut + "," + thanks));
    answered("r3", words);
    return talkOf(script);
}

Talk reconnectedTalk()
{
    SessionScript script;
    script.open(1).sent(create(settings, question));
    calls(script, "r1");
    script.sent(create(settings, output, "r1")).created("r2", "r1").item(0, words).completed("r2");
    script.end(Direction::Received).end(Direction::Sent);
    script.open(2).sent(create(settings, question + "," + callSentAgain + "," + output + "," + words + "," + thanks));
    script.answer("r3", "You are welcome.");
    return talkOf(script);
}

} // namespace stepwire::test
