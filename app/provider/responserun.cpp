#include "app/provider/responserun.h"

#include "app/provider/sealedtext.h"
#include "models/tokens/o200ksplitter.h"
#include "models/vocabulary/jsonwriter.h"

namespace stepwire {

using Kind = PlannedItem::Kind;

namespace {

std::string_view idPrefix(const PlannedItem &item)
{
    switch (item.kind) {
    case Kind::Reasoning: return "rs_";
    case Kind::Message: return "msg_";
    case Kind::FunctionCall: return "fc_";
    case Kind::CustomCall: return "ctc_";
    case Kind::OtherCall: break;
    }
    return item.idPrefix;
}

// `{"type":…,"output_index":…,"item":…`
std::string itemEvent(std::string_view type, std::size_t index, std::string_view item)
{
    JsonWriter json;
    json.beginObject().key("type").value(type).key("output_index").value(static_cast<std::uint64_t>(index)).key("item").raw(item);
    return json.take();
}

} // namespace

ResponseRun::ResponseRun(ResponseStart start, const TokenRendering &rendering, IdSource &ids)
    : m_start(std::move(start)), m_rendering(rendering), m_ids(ids)
{
    m_state.id = m_start.id;
    m_state.previousResponseId = m_start.previousResponseId;
    m_state.createdAt = m_start.unixSeconds();
    m_mostTokens = static_cast<std::size_t>(std::max(0.0, m_start.request["max_output_tokens"].number().value_or(0)));
    refill();
}

std::string ResponseRun::lifecycle(std::string_view type) const
{
    JsonWriter json;
    json.beginObject().key("type").value(type).key("response").raw(object());
    return json.take();
}

void ResponseRun::push(std::string body, std::chrono::microseconds wait)
{
    m_pending.push_back({wait + m_carried, std::move(body)});
    m_carried = std::chrono::microseconds(0);
}

std::string ResponseRun::numbered(std::string body)
{
    body += ",\"sequence_number\":" + std::to_string(m_sequence++);
    if (!m_start.lane.empty())
        body += ",\"stream_id\":\"" + m_start.lane + '"'; // its pattern allows nothing that would need an escape
    return body + '}';
}

std::string ResponseRun::next()
{
    std::string event = numbered(std::move(m_pending.front().body));
    m_pending.pop_front();
    if (m_pending.empty())
        refill();
    return event;
}

void ResponseRun::refill()
{
    while (m_pending.empty() && m_stage != Stage::Over) {
        if (m_stage == Stage::Begin) {
            m_stage = Stage::Items;
            push(lifecycle("response.created"));
            if (!m_start.request.warmUp()) {
                push(lifecycle("response.in_progress"));
                m_carried = m_start.pace.firstToken;
            }
        } else if (m_start.request.warmUp() || m_nextItem >= m_start.plan.size() || !m_steers.empty() || m_cut || exhausted()) {
            terminate();
        } else {
            beginItem();
        }
    }
}

bool ResponseRun::exhausted() const
{
    return m_mostTokens > 0 && m_start.usage.output >= m_mostTokens;
}

std::chrono::microseconds ResponseRun::speaking(std::size_t tokens) const
{
    if (m_start.pace.tokensPerSecond <= 0)
        return std::chrono::microseconds(0);
    return std::chrono::microseconds(static_cast<std::int64_t>(1e6 * static_cast<double>(tokens) / m_start.pace.tokensPerSecond));
}

void ResponseRun::beginItem()
{
    PlannedItem planned = m_start.plan[m_nextItem];
    std::optional<std::string> sealed;
    if (planned.kind == Kind::Reasoning && m_start.request.includes("reasoning.encrypted_content"))
        sealed = sealText(planned.text, m_ids.number());
    std::string id = m_ids.id(idPrefix(planned));
    OutputItem item(std::move(planned), std::move(id), m_ids.id("call_", 24), std::move(sealed));
    push(itemEvent("response.output_item.added", m_nextItem, item.announced()));
    if (item.planned().kind == Kind::Message)
        streamMessage(item);
    else
        streamText(item);
    finishItem(item, m_cut ? "incomplete" : "completed");
    ++m_nextItem;
}

void ResponseRun::pushDelta(std::string_view type, const OutputItem &item, std::string_view text, std::size_t tokens)
{
    JsonWriter json;
    json.beginObject().key("type").value(type).key("item_id").value(item.id());
    json.key("output_index").value(static_cast<std::uint64_t>(m_nextItem));
    const bool isMessage = item.planned().kind == Kind::Message;
    if (isMessage)
        json.key("content_index").value(0);
    json.key("delta").value(text);
    if (isMessage)
        json.key("logprobs").beginArray().endArray();
    if (m_start.request.obfuscated())
        json.key("obfuscation").value(m_ids.padding(static_cast<int>(16 - text.size() % 16)));
    push(json.take(), speaking(tokens));
}

void ResponseRun::streamMessage(OutputItem &item)
{
    const auto partEvent = [&](std::string_view type, std::string_view key, const std::string &value) {
        JsonWriter json;
        json.beginObject().key("type").value(type).key("item_id").value(item.id());
        json.key("output_index").value(static_cast<std::uint64_t>(m_nextItem)).key("content_index").value(0);
        json.key(key).raw(value);
        return json;
    };
    push(partEvent("response.content_part.added", "part", item.part({})).take());
    const std::string text = item.planned().text;
    O200kSplitter splitter(text);
    std::size_t spoken = 0;
    std::size_t length = 0;
    for (std::string_view piece = splitter.next(); !piece.empty(); piece = splitter.next()) {
        const std::size_t tokens = m_rendering.tokenizer().count(piece);
        if (m_mostTokens > 0 && m_start.usage.output + spoken + tokens > m_mostTokens) {
            m_cut = true;
            item.cutText(length);
            break;
        }
        spoken += tokens;
        length += piece.size();
        pushDelta("response.output_text.delta", item, piece, tokens);
    }
    JsonWriter quoted;
    quoted.value(item.planned().text);
    push(partEvent("response.output_text.done", "text", quoted.take()).key("logprobs").beginArray().endArray().take());
    push(partEvent("response.content_part.done", "part", item.part(item.planned().text)).take());
}

// Reasoning passes unseen and takes its time; arguments and inputs go out piece by piece.
void ResponseRun::streamText(OutputItem &item)
{
    const bool custom = item.planned().kind == Kind::CustomCall;
    if (item.planned().kind != Kind::FunctionCall && !custom) {
        m_carried = speaking(m_rendering.tokenizer().count(item.planned().text));
        return;
    }
    const std::string text = item.planned().text;
    O200kSplitter splitter(text);
    for (std::string_view piece = splitter.next(); !piece.empty(); piece = splitter.next()) {
        pushDelta(custom ? "response.custom_tool_call_input.delta" : "response.function_call_arguments.delta", item, piece,
                  m_rendering.tokenizer().count(piece));
    }
    JsonWriter json;
    json.beginObject().key("type").value(custom ? "response.custom_tool_call_input.done" : "response.function_call_arguments.done");
    json.key("item_id").value(item.id()).key("output_index").value(static_cast<std::uint64_t>(m_nextItem));
    push(json.key(custom ? "input" : "arguments").value(text).take());
}

void ResponseRun::finishItem(const OutputItem &item, std::string_view status)
{
    std::string json = item.done(status);
    push(itemEvent("response.output_item.done", m_nextItem, json));
    auto held = std::make_shared<ConversationItem>(ConversationItem::read(JsonView(json)));
    const bool isReasoning = item.planned().kind == Kind::Reasoning; // its words are known here, sent out or not
    held->tokens = isReasoning ? m_rendering.reasoning(item.planned().text) : m_rendering.item(JsonView(held->json));
    m_start.usage.reasoning += isReasoning ? held->tokens.size() : 0;
    m_start.usage.output += held->tokens.size();
    m_openCalls += item.isCall() ? 1 : 0;
    m_state.output.push_back(std::move(json));
    m_start.context.push_back(std::move(held));
}

void ResponseRun::terminate()
{
    const bool unfinished = m_nextItem < m_start.plan.size() && !m_start.request.warmUp();
    if (m_cut || (unfinished && m_steers.empty()))
        m_state.incompleteReason = "max_output_tokens";
    else if (!m_steers.empty() && m_openCalls == 0)
        m_state.incompleteReason = "steered"; // it would have said more, scripted or not
    m_state.status = m_state.incompleteReason.empty() ? "completed" : "incomplete";
    m_state.completedAt = m_start.unixSeconds();
    m_state.usage = m_start.usage;
    push(lifecycle("response." + m_state.status));
    m_stage = Stage::Over;
}

std::string ResponseRun::accept(AcceptedSteer steer)
{
    JsonWriter json;
    json.beginObject().key("type").value("response.steer.accepted").key("steer").beginObject();
    json.key("id").value(steer.id).key("previous_response_id").value(m_start.id).endObject();
    m_steers.push_back(std::move(steer));
    return numbered(json.take());
}

std::string ResponseRun::steerPending(const AcceptedSteer &steer)
{
    JsonWriter json;
    json.beginObject().key("type").value("response.steer.pending").key("steer").beginObject();
    json.key("id").value(steer.id).key("previous_response_id").value(m_start.id).endObject();
    json.key("reason").value("waiting_for_required_input").key("required_input").beginArray();
    for (const ConversationItemPtr &call : unansweredCalls(m_start.context)) {
        json.beginObject().key("type").value(call->kind + "_output").key("call_id").value(call->callId);
        if (call->kind == "function_call")
            json.key("name").value(call->name);
        json.endObject();
    }
    return numbered(json.endArray().take());
}

} // namespace stepwire
