#include "app/provider/createrequest.h"

#include <algorithm>

namespace stepwire {

namespace {

constexpr std::string_view fallbackModel = "stepwire-scripted";

} // namespace

tl::expected<CreateRequest, ApiError> CreateRequest::read(std::string text)
{
    CreateRequest request;
    request.m_text = std::make_shared<const std::string>(std::move(text));
    const auto json = JsonView::parsed(*request.m_text);
    if (!json)
        return tl::unexpected(ApiError::invalid("We could not parse the JSON of your request: it is not one JSON value in UTF-8."));
    if (json->kind() != JsonView::Kind::Object)
        return tl::unexpected(ApiError::invalid("Expected a JSON object."));
    request.m_members = json->members();
    return request;
}

JsonView CreateRequest::operator[](std::string_view key) const
{
    const auto found = std::find_if(m_members.rbegin(), m_members.rend(), [&](const auto &member) { return member.key() == key; });
    return found == m_members.rend() ? JsonView() : found->value;
}

std::string CreateRequest::model() const
{
    return (*this)["model"].string().value_or(std::string(fallbackModel));
}

std::string CreateRequest::previousResponseId() const
{
    return (*this)["previous_response_id"].text();
}

std::string CreateRequest::cacheKey() const
{
    return (*this)["prompt_cache_key"].text();
}

bool CreateRequest::warmUp() const
{
    return !(*this)["generate"].boolean().value_or(true)
        || (*this)["prompt_cache_options"]["prewarm"].boolean().value_or(false);
}

bool CreateRequest::includes(std::string_view what) const
{
    const auto wanted = (*this)["include"].elements();
    return std::any_of(wanted.begin(), wanted.end(), [&](JsonView name) { return name.text() == what; });
}

bool CreateRequest::obfuscated() const
{
    return (*this)["stream_options"]["include_obfuscation"].boolean().value_or(true);
}

std::optional<ApiError> CreateRequest::fault() const
{
    using Kind = JsonView::Kind;
    struct Expectation
    {
        std::string_view key;
        Kind kind;
        std::string_view words;
    };
    constexpr Expectation expectations[] = {
        {"model", Kind::String, "a string"},          {"instructions", Kind::String, "a string"},
        {"tools", Kind::Array, "an array"},           {"previous_response_id", Kind::String, "a string"},
        {"store", Kind::Boolean, "a boolean"},        {"stream", Kind::Boolean, "a boolean"},
        {"generate", Kind::Boolean, "a boolean"},     {"include", Kind::Array, "an array"},
        {"metadata", Kind::Object, "an object"},      {"prompt_cache_key", Kind::String, "a string"},
        {"max_output_tokens", Kind::Number, "an integer"},
    };
    for (const Expectation &expectation : expectations) {
        const JsonView value = (*this)[expectation.key];
        if (!value.isNothing() && value.kind() != expectation.kind) {
            return ApiError::invalid("Invalid type for '" + std::string(expectation.key) + "': expected "
                                         + std::string(expectation.words) + ".", std::string(expectation.key));
        }
    }
    const JsonView input = (*this)["input"];
    if (!input.isNothing() && input.kind() != Kind::String && input.kind() != Kind::Array)
        return ApiError::invalid("Invalid type for 'input': expected a string or an array.", "input");
    if (!(*this)["conversation"].isNothing())
        return ApiError::invalid("Unsupported parameter: 'conversation' is not offered by this server.", "conversation");
    if ((*this)["background"].boolean().value_or(false))
        return ApiError::invalid("Unsupported parameter: 'background' is not offered by this server.", "background");
    return std::nullopt;
}

} // namespace stepwire
