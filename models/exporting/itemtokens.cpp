#include "models/exporting/itemtokens.h"

#include "models/dialects/jsonview.h"
#include "models/dialects/responsesitem.h"

namespace stepwire {

namespace {

constexpr std::uint64_t frameTokens = 4;
constexpr std::size_t largestCounted = 1u << 20; // counting takes seconds beyond, and nobody waits for an estimate

std::optional<std::uint64_t> framed(std::optional<std::uint64_t> tokens)
{
    return tokens ? std::optional(*tokens + frameTokens) : std::nullopt;
}

} // namespace

std::optional<std::uint64_t> itemTokens(std::string_view text, const TokenEstimator &estimator)
{
    if (text.size() > largestCounted)
        return std::nullopt;
    JsonReader json;
    const auto view = json.read(text);
    if (!view)
        return framed(estimator(text));
    if (view->isString())
        return framed(estimator(view->string().value_or(std::string())));
    if (!view->isObject())
        return framed(estimator(text));
    const ResponsesItem item = ResponsesItem::read(*view);
    if (item.encryptedContent && item.text.empty())
        return frameTokens + item.encryptedContent->size() * 3 / 16;
    if (item.text.empty())
        return framed(estimator(text));
    const auto name = item.name ? estimator(*item.name) : std::optional<std::uint64_t>(0);
    const auto said = estimator(item.text);
    return name && said ? framed(*name + *said) : std::nullopt;
}

std::optional<std::uint64_t> preambleTokens(std::string_view text, const TokenEstimator &estimator)
{
    if (text.size() > largestCounted)
        return std::nullopt;
    JsonReader json;
    const auto request = json.read(text);
    if (!request)
        return std::nullopt;
    std::uint64_t sum = 0;
    if (const auto instructions = (*request)["instructions"].string()) {
        const auto tokens = framed(estimator(*instructions));
        if (!tokens)
            return std::nullopt;
        sum += *tokens;
    }
    if (const JsonView tools = (*request)["tools"]; tools.isArray() && !tools.elements().empty()) {
        const auto tokens = framed(estimator(tools.raw()));
        if (!tokens)
            return std::nullopt;
        sum += *tokens;
    }
    return sum;
}

} // namespace stepwire
