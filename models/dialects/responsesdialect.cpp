#include "models/dialects/responsesdialect.h"

#include "models/dialects/eventtypes.h"
#include "models/dialects/fingerprint.h"

#include <array>

namespace stepwire {

namespace {

Usage readUsage(JsonView view)
{
    const JsonView input = view["input_tokens_details"];
    return {view["input_tokens"].integer(), input["cached_tokens"].integer(), input["cache_write_tokens"].integer(),
            view["output_tokens"].integer(), view["output_tokens_details"]["reasoning_tokens"].integer()};
}

std::vector<ResponsesItem> readItems(JsonView array)
{
    std::vector<ResponsesItem> items;
    for (const JsonView element : array.elements())
        items.push_back(ResponsesItem::read(element));
    return items;
}

std::vector<ResponsesItem> readInput(JsonView input)
{
    if (input.isString())
        return {ResponsesItem::fromString(input)};
    return readItems(input);
}

AgentIdentity readIdentity(JsonView metadata)
{
    const auto either = [&](std::string_view name, std::string_view other) {
        const auto value = metadata[name].string();
        return value ? value : metadata[other].string();
    };
    return {either("session_id", "session-id"), either("thread_id", "thread-id"),
            either("x-codex-parent-thread-id", "parent_thread_id"), either("x-openai-subagent", "subagent")};
}

RequestPart readPart(const JsonView::Member &member, std::uint64_t bytes, const char *payload)
{
    const std::string_view value = member.value.raw();
    const auto begin = static_cast<std::uint64_t>(value.data() - payload);
    RequestPart part{std::string(member.rawKey.substr(1, member.rawKey.size() - 2)), bytes, {begin, begin + value.size()}};
    if (!member.is("input")) { // whose items have fingerprints of their own
        part.fingerprint = fingerprintOf(member.value);
        part.anyOrder = anyOrderFingerprint(member.value);
    }
    return part;
}

ResponsesRequest readRequest(JsonView root, std::string_view payload)
{
    constexpr std::uint64_t punctuation = 2;                                     // a colon, and a comma or brace
    constexpr std::string_view streamMember = R"("stream":true)", inputMember = R"("input":[])";
    ResponsesRequest request;
    std::uint64_t kept = 0, keptBytes = 0;
    for (const JsonView::Member &member : root.members()) {
        const JsonView value = member.value;
        const std::uint64_t bytes = member.rawKey.size() + value.raw().size();
        request.parts.push_back(readPart(member, bytes + punctuation, payload.data()));
        if (member.is("input")) {
            request.items = readInput(value);
        } else if (member.is("previous_response_id")) {
            request.previousResponseId = value.string();
        } else if (member.is("generate")) {
            request.warmUp = request.warmUp || value.boolean() == false;
        } else if (!member.is("type") && !member.is("stream_id") && !member.is("stream")) {
            ++kept;
            keptBytes += bytes + 1;
            if (member.is("model"))
                request.model = value.string();
            else if (member.is("store"))
                request.stored = value.boolean().value_or(true);
            else if (member.is("prompt_cache_retention") && !request.cacheLifetime)
                request.cacheLifetime = value.string();
            else if (member.is("client_metadata"))
                request.identity = readIdentity(value);
            else if (member.is("prompt_cache_options")) {
                request.warmUp = request.warmUp || value["prewarm"].boolean() == true;
                if (const auto lifetime = value["ttl"].string())
                    request.cacheLifetime = lifetime;
            }
        }
    }
    const std::uint64_t commas = kept + 1; // `stream` and `input` are always there
    request.statelessEnvelope = 2 + keptBytes + commas + streamMember.size() + inputMember.size();
    return request;
}

ResponseStatus readStatus(JsonView status)
{
    const std::string name = status.string().value_or(std::string());
    if (name == "completed")
        return ResponseStatus::Completed;
    if (name == "incomplete")
        return ResponseStatus::Incomplete;
    return name == "failed" || name == "cancelled" ? ResponseStatus::Failed : ResponseStatus::Other;
}

ResponseFacts readResponse(JsonView view)
{
    ResponseFacts facts;
    for (const JsonView::Member &member : view.members()) {
        const JsonView value = member.value;
        if (member.is("id"))
            facts.id = value.string();
        else if (member.is("previous_response_id"))
            facts.previousResponseId = value.string();
        else if (member.is("model"))
            facts.model = value.string();
        else if (member.is("service_tier"))
            facts.serviceTier = value.string();
        else if (member.is("status"))
            facts.status = readStatus(value);
        else if (member.is("incomplete_details"))
            facts.incompleteReason = value["reason"].string();
        else if (member.is("usage") && value.isObject())
            facts.usage = readUsage(value);
        else if (member.is("error") && value.isObject())
            facts.error = StepError{value["code"].string(), value["message"].string(), std::nullopt};
        else if (member.is("prompt_cache_diagnostics") && value.isObject())
            facts.cacheDiagnostics =
                CacheDiagnostics{value["type"].text(), value["reason"].text(), value["cache_missed_tokens"].integer()};
        else if (member.is("input_transformations"))
            facts.inputTransformations = value.elements().size();
        else if (member.is("output"))
            facts.output = readItems(value);
    }
    return facts;
}

/// A string, or the digits of a number: some servers give a status as code.
std::optional<std::string> textOf(JsonView value)
{
    if (const auto number = value.integer())
        return std::to_string(*number);
    return value.string();
}

/// Every shape of protocol.md section 8.1: wrapped, flat, Codex's with status_code, without a type.
StepError readError(JsonView root)
{
    const JsonView inner = root["error"];
    StepError error;
    error.code = textOf(inner["code"]);
    if (!error.code)
        error.code = textOf(root["code"]);
    if (!error.code)
        error.code = textOf(inner["type"]);
    error.message = inner["message"].string();
    if (!error.message)
        error.message = inner.isString() ? inner.string() : root["message"].string();
    std::optional<std::int64_t> status = root["status"].integer();
    if (!status)
        status = root["status_code"].integer();
    if (!status)
        status = inner["status"].integer();
    if (status)
        error.status = static_cast<int>(*status);
    return error;
}

SteerKind steerKindOf(std::string_view type)
{
    if (type == "response.steer")
        return SteerKind::Steer;
    if (type == "response.interrupt")
        return SteerKind::Interrupt;
    if (type == "response.inject")
        return SteerKind::Inject;
    if (type == "response.steer.accepted")
        return SteerKind::Accepted;
    if (type == "response.steer.pending")
        return SteerKind::Pending;
    return type == "response.steer.failed" ? SteerKind::Failed : SteerKind::None;
}

SteerFacts readSteer(std::string_view type, JsonView root)
{
    const JsonView inner = root["steer"].isObject() ? root["steer"] : root;
    SteerFacts steer;
    steer.kind = steerKindOf(type);
    steer.responseId = inner["previous_response_id"].string();
    if (!steer.responseId)
        steer.responseId = root["response_id"].string();
    steer.steerId = inner["id"].string();
    if (steer.kind == SteerKind::Steer || steer.kind == SteerKind::Inject)
        steer.items = readInput(root["input"]);
    return steer;
}

void readByRole(ResponsesEvent &event, JsonView root, std::string_view payload)
{
    switch (event.role) {
    case EventRole::Request:
        event.request = readRequest(root, payload);
        break;
    case EventRole::Steer:
        event.steer = readSteer(event.type, root);
        if (event.steer.kind == SteerKind::Failed)
            event.error = readError(root);
        break;
    case EventRole::Created:
    case EventRole::Terminal:
        event.response = readResponse(root["response"]);
        break;
    case EventRole::ItemDone:
        event.item = ResponsesItem::read(root["item"]);
        break;
    case EventRole::Progress:
        if (root["item"].isObject())
            event.item = ResponsesItem::read(root["item"]);
        else if (root["response"].isObject())
            event.response = readResponse(root["response"]); // may be the first to name it
        break;
    case EventRole::Error:
        event.error = readError(root);
        break;
    default:
        break;
    }
}

/// For a text of this size a copy of its names weighs less than the parser's buffers, which are many times the text.
constexpr std::size_t largeText = std::size_t{1} << 20;

} // namespace

ResponsesEvent ResponsesDialect::read(std::string_view payload, JsonView &root)
{
    ResponsesEvent event;
    const auto value = m_reader.read(payload);
    event.json = value.has_value();
    event.object = value && value->isObject();
    if (event.object)
        root = *value;
    return event;
}

ResponsesEvent ResponsesDialect::event(std::string_view payload)
{
    JsonView root;
    ResponsesEvent event = read(payload, root);
    if (!event.object)
        return event;
    constexpr std::array<std::string_view, 4> names = {"type", "stream_id", "sequence_number", "output_index"};
    const auto [type, lane, sequence, outputIndex] = m_reader.scalars(names);
    event.type = type.string.value_or(std::string_view());
    event.lane = lane.string.value_or(std::string_view());
    if (payload.size() > largeText) {
        event.type = m_type = event.type;
        event.lane = m_lane = event.lane;
        m_reader.release();
    }
    event.sequence = sequence.integer;
    event.outputIndex = outputIndex.integer;
    const auto role = responsesEventRole(event.type);
    event.known = role.has_value();
    if (role)
        event.role = *role;
    else if (event.type.empty() && root["error"].isObject())
        event.role = EventRole::Error; // protocol.md section 8.1, shape E
    readByRole(event, root, payload);
    return event;
}

ResponsesEvent ResponsesDialect::requestBody(std::string_view payload)
{
    JsonView root;
    ResponsesEvent event = read(payload, root);
    event.known = true;
    if (event.object) {
        event.role = EventRole::Request;
        event.request = readRequest(root, payload);
    }
    m_reader.release();
    return event;
}

ResponsesEvent ResponsesDialect::responseBody(std::string_view payload, int status)
{
    JsonView root;
    ResponsesEvent event = read(payload, root);
    event.known = true;
    if (status >= 400) {
        event.role = EventRole::Error;
        event.error = event.object ? readError(root) : StepError();
        event.error->status = status;
        return event;
    }
    event.role = EventRole::Terminal;
    if (event.object)
        event.response = readResponse(root);
    m_reader.release();
    return event;
}

} // namespace stepwire
