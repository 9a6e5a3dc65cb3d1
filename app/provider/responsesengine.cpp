#include "app/provider/responsesengine.h"

#include <unordered_set>

namespace stepwire {

ResponsesEngine::ResponsesEngine(Tokenizer tokenizer, Scenario scenario, EngineSettings settings)
    : m_rendering(std::move(tokenizer)), m_model(std::move(scenario), settings.foreignSteps), m_settings(std::move(settings)),
      m_ids(m_settings.seed)
{
}

ConversationItemPtr ResponsesEngine::held(JsonView json, bool steered) const
{
    auto item = std::make_shared<ConversationItem>(ConversationItem::read(json));
    item->steered = steered;
    item->tokens = m_rendering.item(json);
    return item;
}

std::optional<ApiError> ResponsesEngine::addInput(JsonView input, const ConnectionMemory *memory, Items &context) const
{
    if (input.kind() == JsonView::Kind::String) {
        const std::string message = userMessageJson(input.raw());
        context.push_back(held(JsonView(message), false));
        return std::nullopt;
    }
    std::size_t index = 0;
    for (const JsonView element : input.elements()) {
        const std::string where = "input[" + std::to_string(index++) + "]";
        if (element.kind() != JsonView::Kind::Object)
            return ApiError::invalid("Invalid type for '" + where + "': expected an object.", where);
        ConversationItemPtr item = held(element, false);
        if (item->kind == "message" && (item->role.empty() || element["content"].kind() == JsonView::Kind::Absent))
            return ApiError::invalid("Missing required parameter: '" + where + (item->role.empty() ? ".role'." : ".content'."), where);
        if (item->kind == "item_reference") {
            ConversationItemPtr referred = memory ? memory->findItem(item->id) : nullptr;
            if (!referred)
                referred = m_store.findItem(item->id);
            if (!referred)
                return ApiError::invalid("Item with id '" + item->id + "' not found.", where);
            item = std::move(referred);
        }
        context.push_back(std::move(item));
    }
    return std::nullopt;
}

std::optional<ApiError> ResponsesEngine::faultIn(const Items &context)
{
    std::unordered_set<std::string_view> ids;
    std::unordered_set<std::string_view> calls;
    for (const ConversationItemPtr &item : context) {
        if (!item->id.empty() && !ids.insert(item->id).second)
            return ApiError::invalid("Duplicate item found with id " + item->id + ". Remove duplicate items from your input and try again.", "input");
        if (item->isCall())
            calls.insert(item->callId);
        else if (item->isCallOutput() && !item->callId.empty() && calls.count(item->callId) == 0)
            return ApiError::invalid("No tool call found for " + callWords(item->kind) + " output with call_id " + item->callId + ".", "input");
    }
    const Items open = unansweredCalls(context);
    if (!open.empty())
        return ApiError::invalid("No tool output found for " + callWords(open.front()->kind) + " " + open.front()->callId + ".", "input");
    return std::nullopt;
}

std::shared_ptr<const RenderedPreamble> ResponsesEngine::preamble(const CreateRequest &request, const HeldResponsePtr &previous) const
{
    const JsonView instructions = request["instructions"];
    const JsonView tools = request["tools"];
    if (previous && previous->preamble->instructions == instructions.raw() && previous->preamble->tools == tools.raw())
        return previous->preamble;
    auto rendered = std::make_shared<RenderedPreamble>();
    rendered->instructions = instructions.raw();
    rendered->tools = tools.raw();
    rendered->tokens = m_rendering.preamble(instructions, tools);
    return rendered;
}

ResponsesEngine::Started ResponsesEngine::start(const CreateRequest &request, const HeldResponsePtr &previous,
                                                const std::vector<AcceptedSteer> &queued, const ConnectionMemory *memory)
{
    if (auto fault = request.fault())
        return tl::unexpected(std::move(*fault));
    Items context = previous ? previous->items : Items();
    for (const AcceptedSteer &steer : queued)
        context.insert(context.end(), steer.input.begin(), steer.input.end());
    if (auto fault = addInput(request["input"], memory, context))
        return tl::unexpected(std::move(*fault));
    if (auto fault = faultIn(context))
        return tl::unexpected(std::move(*fault));
    return run(request, previous ? previous->id : std::string(), std::move(context), preamble(request, previous));
}

std::unique_ptr<ResponseRun> ResponsesEngine::run(const CreateRequest &request, const std::string &previousId, Items context,
                                                  std::shared_ptr<const RenderedPreamble> preamble)
{
    std::vector<std::uint32_t> prompt = preamble->tokens;
    for (const ConversationItemPtr &item : context)
        prompt.insert(prompt.end(), item->tokens.begin(), item->tokens.end());
    TokenUsage usage;
    usage.input = prompt.size() + TokenRendering::openingTokens;
    usage.cached = m_cache.cachedThenRemember(request.model() + '\n' + request.cacheKey(), prompt);
    const std::size_t writable = prompt.size() / PromptCache::blockTokens * PromptCache::blockTokens;
    usage.cacheWrite = writable >= PromptCache::leastTokens ? writable - usage.cached : 0;

    PlannedReply plan = request.warmUp() ? PlannedReply() : m_model.reply(request, context);
    ResponseStart start{request, m_ids.id("resp_"), previousId, request.lane(), std::move(context), std::move(preamble),
                        usage, std::move(plan), m_settings.pace, m_settings.unixSeconds};
    return std::make_unique<ResponseRun>(std::move(start), m_rendering, m_ids);
}

std::unique_ptr<ResponseRun> ResponsesEngine::succeed(const ResponseRun &steered)
{
    Items context = steered.items();
    for (const AcceptedSteer &steer : steered.steers())
        context.insert(context.end(), steer.input.begin(), steer.input.end());
    return run(steered.request(), steered.id(), std::move(context), steered.preamble());
}

HeldResponsePtr ResponsesEngine::finish(const ResponseRun &run)
{
    auto response = std::make_shared<HeldResponse>();
    response->id = run.id();
    response->stored = run.request().stored();
    response->items = run.items();
    response->preamble = run.preamble();
    for (const ConversationItemPtr &item : response->items)
        response->bytes += item->json.size();
    if (response->stored)
        m_store.keep(response);
    return response;
}

std::optional<std::vector<ConversationItemPtr>> ResponsesEngine::steerInput(JsonView input) const
{
    Items items;
    if (input.kind() == JsonView::Kind::String) {
        const std::string message = userMessageJson(input.raw());
        items.push_back(held(JsonView(message), true));
        return items;
    }
    for (const JsonView element : input.elements()) {
        ConversationItemPtr item = element.kind() == JsonView::Kind::Object ? held(element, true) : nullptr;
        if (!item || !item->isUserMessage() || element["content"].isNothing())
            return std::nullopt;
        for (const JsonView::Member &member : element.members()) {
            if (member.key() != "type" && member.key() != "role" && member.key() != "content")
                return std::nullopt;
        }
        items.push_back(std::move(item));
    }
    return items.empty() ? std::nullopt : std::optional(items);
}

} // namespace stepwire
