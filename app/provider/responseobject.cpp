#include "app/provider/responseobject.h"

#include "models/vocabulary/jsonwriter.h"

namespace stepwire {

namespace {

// What was asked for, as it was asked; else what it stands at when nobody asks.
struct Echo
{
    std::string_view key;
    std::string_view fallback;
};

constexpr Echo echoesBefore[] = {
    {"instructions", "null"}, {"max_output_tokens", "null"}, {"max_tool_calls", "null"}, {"metadata", "{}"},
};
constexpr Echo echoesAfter[] = {
    {"prompt_cache_key", "null"}, {"prompt_cache_retention", "null"}, {"reasoning", R"({"effort":"medium","summary":null})"},
    {"safety_identifier", "null"}, {"service_tier", R"("default")"}, {"store", "true"}, {"temperature", "1"},
};
constexpr Echo echoesLast[] = {
    {"tool_choice", R"("auto")"}, {"tools", "[]"}, {"top_logprobs", "0"}, {"top_p", "1"}, {"truncation", R"("disabled")"},
};

template <std::size_t N>
void echo(JsonWriter &json, const CreateRequest &request, const Echo (&echoes)[N])
{
    for (const Echo &echo : echoes) {
        const JsonView asked = request[echo.key];
        json.key(echo.key).raw(asked.isNothing() ? echo.fallback : asked.raw());
    }
}

void writeText(JsonWriter &json, JsonView asked)
{
    json.key("text").beginObject();
    const JsonView format = asked["format"];
    json.key("format").raw(format.isNothing() ? std::string_view(R"({"type":"text"})") : format.raw());
    const JsonView verbosity = asked["verbosity"];
    json.key("verbosity").raw(verbosity.isNothing() ? std::string_view(R"("medium")") : verbosity.raw());
    json.endObject();
}

void writeUsage(JsonWriter &json, const std::optional<TokenUsage> &usage)
{
    json.key("usage");
    if (!usage) {
        json.null();
        return;
    }
    const auto number = [](std::size_t n) { return static_cast<std::int64_t>(n); };
    json.beginObject().key("input_tokens").value(number(usage->input));
    json.key("input_tokens_details").beginObject().key("cached_tokens").value(number(usage->cached));
    json.key("cache_write_tokens").value(number(usage->cacheWrite)).endObject();
    json.key("output_tokens").value(number(usage->output));
    json.key("output_tokens_details").beginObject().key("reasoning_tokens").value(number(usage->reasoning)).endObject();
    json.key("total_tokens").value(number(usage->input + usage->output)).endObject();
}

void writeName(JsonWriter &json, std::string_view key, const std::string &text)
{
    json.key(key);
    text.empty() ? json.null() : json.value(text);
}

} // namespace

std::string responseObject(const CreateRequest &request, const ResponseState &state)
{
    JsonWriter json;
    json.beginObject().key("id").value(state.id).key("object").value("response");
    json.key("created_at").value(state.createdAt).key("status").value(state.status);
    json.key("background").value(false).key("completed_at").value(state.completedAt).key("error").null();
    json.key("frequency_penalty").value(0).key("presence_penalty").value(0).key("incomplete_details");
    if (state.incompleteReason.empty())
        json.null();
    else
        json.beginObject().key("reason").value(state.incompleteReason).endObject();
    echo(json, request, echoesBefore);
    json.key("model").value(request.model()).key("output").beginArray();
    for (const std::string &item : state.output)
        json.raw(item);
    json.endArray();
    const JsonView parallel = request["parallel_tool_calls"];
    json.key("parallel_tool_calls").value(parallel.boolean().value_or(true));
    writeName(json, "previous_response_id", state.previousResponseId);
    echo(json, request, echoesAfter);
    writeText(json, request["text"]);
    echo(json, request, echoesLast);
    writeUsage(json, state.usage);
    json.key("user").raw(request["user"].isNothing() ? std::string_view("null") : request["user"].raw());
    return json.key("access_programs").null().endObject().take();
}

} // namespace stepwire
