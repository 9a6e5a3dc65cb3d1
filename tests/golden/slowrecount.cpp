#include "tests/golden/slowrecount.h"

#include "models/dialects/jsonview.h"
#include "models/wire/httphead.h"

#include <algorithm>

namespace stepwire::test {

namespace {

JsonView view(const std::string &text)
{
    return JsonView::parsed(text).value_or(JsonView());
}

std::string kindOf(JsonView item)
{
    return item["type"].exists() ? item["type"].text() : "message";
}

std::vector<std::string> inputItems(const std::string &request)
{
    const JsonView input = view(request)["input"];
    if (input.isString())
        return {R"({"role":"user","content":)" + std::string(input.raw()) + '}'};
    std::vector<std::string> items;
    for (const JsonView element : input.elements())
        items.emplace_back(element.raw());
    return items;
}

std::string wordsOf(JsonView item)
{
    std::string words = item["content"].text();
    for (const JsonView part : item["content"].elements())
        words += part["text"].text();
    return words;
}

bool same(JsonView a, JsonView b)
{
    return a.isString() && b.isString() && a.text() == b.text();
}

/// counting.md rule 3, for one item of a request and one that a response produced.
bool repeats(JsonView item, JsonView produced)
{
    const std::string kind = kindOf(item);
    const bool call = kind.ends_with("_call");
    if (!call && kind != "reasoning" && !(kind == "message" && item["role"].text() == "assistant"))
        return false;
    if (call && kindOf(produced).ends_with("_call") && same(item["call_id"], produced["call_id"]))
        return true;
    if (same(item["id"], produced["id"]) || same(item["encrypted_content"], produced["encrypted_content"]))
        return true;
    return kind == "message" && !wordsOf(item).empty() && wordsOf(item) == wordsOf(produced);
}

} // namespace

void SlowRecount::requestStarted(ConnectionId connection, std::uint32_t exchange, const HttpHead &head, CaptureTime)
{
    const std::string path = head.target.substr(0, head.target.find('?'));
    m_posts[{connection, exchange}] = head.method == "POST" && path.ends_with("/responses");
}

void SlowRecount::message(const WireMessage &message)
{
    const bool control = message.kind == MessageKind::Ping || message.kind == MessageKind::Pong || message.kind == MessageKind::Close;
    const std::string text(message.payload);
    const JsonView root = view(text);
    if (control || !root.isObject())
        return;
    const bool http = message.kind == MessageKind::Http || message.kind == MessageKind::Sse;
    if (message.direction == Direction::Sent) {
        if (http ? m_posts[{message.connection, message.exchange}] : root["type"].text() == "response.create")
            request(message);
        return;
    }
    if (RecountedStep *step = answered(message, root["stream_id"].text()))
        answer(*step, message);
}

void SlowRecount::request(const WireMessage &message)
{
    RecountedStep step;
    step.request = std::string(message.payload);
    const JsonView root = view(step.request);
    step.connection = message.connection.value;
    step.previous = root["previous_response_id"].text();
    step.producedBefore = m_produced.size();
    if (message.kind == MessageKind::Http)
        m_exchanges[{message.connection, message.exchange}] = m_steps.size();
    else
        step.lane = root["stream_id"].text();
    m_steps.push_back(std::move(step));
}

/// Over HTTP the step of the exchange; on a WebSocket the oldest of the lane that is not over.
RecountedStep *SlowRecount::answered(const WireMessage &message, const std::string &lane)
{
    if (message.kind == MessageKind::Http || message.kind == MessageKind::Sse) {
        const auto found = m_exchanges.find({message.connection, message.exchange});
        return found == m_exchanges.end() ? nullptr : &m_steps[found->second];
    }
    const auto found = std::ranges::find_if(m_steps, [&](const RecountedStep &step) {
        return step.connection == message.connection.value && step.lane == lane && !step.over;
    });
    return found == m_steps.end() ? nullptr : &*found;
}

void SlowRecount::answer(RecountedStep &step, const WireMessage &message)
{
    const std::string text(message.payload);
    const JsonView root = view(text);
    const std::string type = root["type"].text();
    if (type == "response.output_item.done") {
        step.outputs[root["output_index"].integer().value_or(0)] = std::string(root["item"].raw());
        m_produced.emplace_back(root["item"].raw());
        return;
    }
    const JsonView response = message.kind == MessageKind::Http ? root : root["response"];
    if (step.response.empty())
        step.response = response["id"].text();
    const std::string status = response["status"].text();
    const bool terminal = message.kind == MessageKind::Http || type == "response.completed" || type == "response.incomplete"
        || type == "response.failed" || type == "error";
    if (!terminal)
        return;
    step.over = true;
    step.well = status == "completed" || status == "incomplete";
    const std::vector<JsonView> output = response["output"].elements();
    for (std::size_t i = 0; i < output.size(); ++i) {
        if (step.outputs.try_emplace(static_cast<std::int64_t>(i), output[i].raw()).second)
            m_produced.emplace_back(output[i].raw());
    }
}

const RecountedStep *SlowRecount::byResponse(const std::string &response) const
{
    const auto found = std::ranges::find(m_steps, response, &RecountedStep::response);
    return response.empty() || found == m_steps.end() ? nullptr : &*found;
}

std::vector<std::string> SlowRecount::itemsOf(const RecountedStep &step) const
{
    std::vector<std::string> items;
    if (!step.previous.empty()) {
        const RecountedStep *parent = byResponse(step.previous);
        items = parent ? itemsOf(*parent) : std::vector<std::string>{std::string()};
        for (const auto &[index, output] : parent ? parent->outputs : std::map<std::int64_t, std::string>()) {
            if (kindOf(view(output)) == "compaction")
                std::erase_if(items, [](const std::string &item) { return !item.empty(); }); // the unseen stays unseen
            items.push_back(output);
        }
    }
    std::ranges::copy(inputItems(step.request), std::back_inserter(items));
    return items;
}

std::optional<std::string> SlowRecount::statelessBody(const RecountedStep &step) const
{
    std::string list;
    for (const std::string &item : itemsOf(step)) {
        if (item.empty())
            return {};
        list += (list.empty() ? "" : ",") + item;
    }
    std::string body = "{";
    for (const JsonView::Member &member : view(step.request).members()) {
        const std::string key = member.key();
        if (key != "type" && key != "stream_id" && key != "generate" && key != "previous_response_id" && key != "stream"
            && key != "input")
            body += std::string(member.rawKey) + ':' + std::string(member.value.raw()) + ',';
    }
    return body + R"("stream":true,"input":[)" + list + "]}";
}

std::string SlowRecount::continuation(const RecountedStep &step) const
{
    if (!step.previous.empty()) {
        const RecountedStep *parent = byResponse(step.previous);
        if (parent && parent->connection == step.connection && parent->lane != step.lane)
            return "fork";
        const bool again = std::any_of(m_steps.data(), &step, [&](const RecountedStep &earlier) {
            return earlier.well && earlier.previous == step.previous;
        });
        return again ? "fork" : "chained";
    }
    for (const std::string &item : inputItems(step.request)) {
        for (std::size_t i = 0; i < step.producedBefore; ++i) {
            if (repeats(view(item), view(m_produced[i])))
                return "resent";
        }
    }
    return "new";
}

} // namespace stepwire::test
