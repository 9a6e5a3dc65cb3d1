#include "tests/models/session/randomitems.h"

namespace stepwire::test {

namespace {

std::string quoted(const std::string &text)
{
    return '"' + text + '"';
}

std::string messageText(const ReferenceItem &item, bool withId, bool withType)
{
    return std::string("{") + (withId ? R"("id":)" + quoted(item.id) + ',' : "") + (withType ? R"("type":"message",)" : "")
        + R"("role":"assistant","content":[{"type":"output_text","text":)" + quoted(item.words) + R"(,"annotations":[]}]})";
}

std::string reasoningText(const ReferenceItem &item, bool withId)
{
    return std::string(R"({"type":"reasoning",)") + (withId ? R"("id":)" + quoted(item.id) + ',' : "")
        + R"("summary":[],"encrypted_content":)" + quoted(item.sealed) + '}';
}

std::string callText(const ReferenceItem &item, bool withId)
{
    const std::string arguments = item.kind == "custom_tool_call" ? R"("input":"go")" : R"("arguments":"{\"n\": 1}")";
    return R"({"type":)" + quoted(item.kind) + (withId ? R"(,"id":)" + quoted(item.id) : "") + R"(,"call_id":)"
        + quoted(item.callId) + R"(,"name":"run",)" + arguments + '}';
}

} // namespace

std::string RandomItems::string()
{
    const std::string words = "words " + number();
    switch (m_dice.below(4)) {
    case 0: return quoted(words + R"( \u00e9 \"so\" \n)");
    case 1: return quoted(words + " \xc3\xa9");
    default: return quoted(words);
    }
}

ReferenceItem RandomItems::make(const std::string &kind, const std::string &members)
{
    ReferenceItem item;
    item.kind = kind;
    item.text = R"({"type":)" + quoted(kind) + members + '}';
    return item;
}

ReferenceItem RandomItems::userMessageOf(const std::string &raw)
{
    ReferenceItem item;
    item.role = "user";
    item.text = R"({"role":"user","content":)" + raw + '}';
    return item;
}

ReferenceItem RandomItems::userMessage()
{
    ReferenceItem item = userMessageOf(string());
    const std::string content = string();
    if (m_dice.percent(30))
        item.text = R"({"type":"message","role":"user","content":[{"type":"input_text","text":)" + content + "}]}";
    else if (m_dice.percent(20))
        item.text = "{ \"role\" : \"user\",\n  \"content\" : " + content + " }";
    return item;
}

ReferenceItem RandomItems::answerTo(const ReferenceItem &call)
{
    const std::string kind = call.kind + "_output";
    ReferenceItem item = make(kind, R"(,"call_id":)" + quoted(call.callId) + R"(,"output":)" + string());
    item.callId = call.callId;
    return item;
}

ReferenceItem RandomItems::input()
{
    switch (m_dice.below(12)) {
    case 0: return make("additional_tools", R"(,"tools":[])");
    case 1: return make("compaction_trigger", "");
    case 2: {
        ReferenceItem item = make("compaction", R"(,"encrypted_content":"own)" + number() + '"');
        return item;
    }
    case 3: { // words that no model said
        ReferenceItem item;
        item.role = "assistant";
        item.words = "unsaid " + number();
        item.text = messageText(item, false, m_dice.percent(50));
        return item;
    }
    case 4: {
        ReferenceItem item;
        item.kind = "reasoning";
        item.sealed = "foreign" + number();
        item.text = reasoningText(item, false);
        return item;
    }
    default: return userMessage();
    }
}

ReferenceItem RandomItems::output(bool mayCall)
{
    ReferenceItem item;
    item.id = "it_" + number();
    switch (m_dice.below(mayCall ? 9 : 5)) {
    case 0:
        item.kind = "reasoning";
        item.sealed = "gAAA" + number();
        item.text = reasoningText(item, true);
        return item;
    case 1: // hosted: nothing for the agent to answer
        item.kind = "web_search_call";
        item.text = R"({"type":"web_search_call","id":)" + quoted(item.id) + R"(,"status":"completed"})";
        return item;
    case 2:
        if (m_dice.percent(60)) {
            item.kind = "compaction";
            item.sealed = "cmp" + number();
            item.text = R"({"type":"compaction","id":)" + quoted(item.id) + R"(,"encrypted_content":)" + quoted(item.sealed) + '}';
            return item;
        }
        [[fallthrough]];
    case 3:
    case 4:
        item.role = "assistant";
        item.words = "said " + number();
        item.text = messageText(item, true, true);
        return item;
    default:
        item.kind = m_dice.percent(70) ? "function_call" : "custom_tool_call";
        item.callId = "call_" + number();
        item.text = callText(item, true);
        return item;
    }
}

ReferenceItem RandomItems::repeatOf(const ReferenceItem &original)
{
    ReferenceItem item = original;
    item.byModel = false;
    if (!original.byModel || m_dice.percent(40))
        return item;
    if (item.kind == "message") {
        item.id.clear(); // known by its words alone
        item.text = messageText(item, false, m_dice.percent(50));
    } else if (item.kind == "reasoning") {
        item.id.clear(); // known by its sealed content alone
        item.text = reasoningText(item, false);
    } else if (!item.callId.empty()) {
        item.id = m_dice.percent(50) ? std::string() : "other_" + number(); // known by its call_id
        item.text = callText(item, !item.id.empty());
    }
    return item;
}

} // namespace stepwire::test
