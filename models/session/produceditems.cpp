#include "models/session/produceditems.h"

#include <functional>

namespace stepwire {

namespace {

constexpr std::size_t mostProducers = 64; // of equal items: a session of thousands of answers "Done." stays fast

} // namespace

bool ProducedItems::tellsResend(const ResponsesItem &item)
{
    return item.isCall() || item.kind == "reasoning" || (item.kind == "message" && item.role == "assistant");
}

std::vector<std::string> ProducedItems::keysOf(const ResponsesItem &item)
{
    std::vector<std::string> keys;
    if (item.callId)
        keys.push_back((item.isCall() ? "call " : "answer ") + *item.callId); // an output is no repeat of its call
    if (item.id)
        keys.push_back("id " + *item.id);
    if (item.encryptedContent)
        keys.push_back("sealed " + std::to_string(std::hash<std::string>()(*item.encryptedContent)));
    const bool wordy = item.kind == "message" || item.kind == "reasoning";
    if (wordy && !item.text.empty())
        keys.push_back("text " + std::to_string(std::hash<std::string>()(item.text)));
    return keys;
}

void ProducedItems::produced(const ResponsesItem &item, StepId by)
{
    for (std::string &key : keysOf(item)) {
        std::vector<StepId> &producers = m_producers[std::move(key)];
        if (!producers.empty() && producers.back() == by)
            continue;
        producers.push_back(by);
        if (producers.size() > mostProducers)
            producers.erase(producers.begin());
    }
}

const std::vector<StepId> &ProducedItems::producersOf(const ResponsesItem &item) const
{
    static const std::vector<StepId> none;
    for (const std::string &key : keysOf(item)) {
        const auto found = m_producers.find(key);
        if (found != m_producers.end())
            return found->second;
    }
    return none;
}

} // namespace stepwire
