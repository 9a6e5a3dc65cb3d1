#include "models/dialects/responsesdialect.h"

namespace stepwire {

namespace {

class Words
{
public:
    Words &add(std::string_view word)
    {
        if (!word.empty()) {
            m_text += m_text.empty() ? "" : " \xc2\xb7 ";
            m_text += word;
        }
        return *this;
    }
    Words &addKnown(const std::optional<std::string> &word) { return word ? add(*word) : *this; }
    Words &addCount(std::optional<std::int64_t> count, std::string_view of)
    {
        return count ? add(std::to_string(*count) + ' ' + std::string(of)) : *this;
    }
    std::string take() { return std::move(m_text); }

private:
    std::string m_text;
};

std::string itemWords(const ResponsesItem &item)
{
    std::string words = item.kind;
    if (item.name)
        words += ' ' + *item.name;
    const std::string excerpt = item.excerpt();
    if (!excerpt.empty())
        words += ' ' + excerpt;
    else if (item.encryptedContent)
        words += " encrypted";
    return words;
}

} // namespace

std::string summaryOf(const ResponsesEvent &event)
{
    Words words;
    if (event.request) {
        const ResponsesRequest &request = *event.request;
        if (request.previousResponseId)
            words.add("after " + *request.previousResponseId);
        if (request.warmUp)
            words.add("warm-up");
        words.addCount(static_cast<std::int64_t>(request.items.size()), request.items.size() == 1 ? "item" : "items");
        if (!request.items.empty())
            words.add(itemWords(request.items.back()));
        return words.take();
    }
    if (event.error)
        return words.addKnown(event.error->code).addKnown(event.error->message).take();
    if (event.item)
        return itemWords(*event.item);
    if (event.response) {
        const ResponseFacts &response = *event.response;
        words.addKnown(response.incompleteReason);
        if (response.error)
            words.addKnown(response.error->code).addKnown(response.error->message);
        if (response.usage) {
            words.addCount(response.usage->inputTokens, "in");
            words.addCount(response.usage->cachedTokens, "cached");
            words.addCount(response.usage->outputTokens, "out");
        } else {
            words.addKnown(response.id);
        }
        return words.take();
    }
    if (event.steer.kind != SteerKind::None) {
        words.addKnown(event.steer.responseId);
        if (!event.steer.items.empty())
            words.add(event.steer.items.front().excerpt());
    }
    return words.take();
}

} // namespace stepwire
