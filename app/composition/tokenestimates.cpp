#include "app/composition/tokenestimates.h"

#include "models/exporting/itemtokens.h"

namespace stepwire {

TokenEstimates::TokenEstimates(const LiveSession *session) : m_session(session)
{
    m_worker.setMaxThreadCount(1);
    m_soon.setSingleShot(true);
    m_soon.setInterval(30);
    connect(&m_soon, &QTimer::timeout, this, &TokenEstimates::countWanted);
}

TokenEstimates::~TokenEstimates()
{
    m_worker.clear();
    m_worker.waitForDone();
}

void TokenEstimates::setSource(std::shared_ptr<PayloadSource> source)
{
    ++m_generation;
    m_source = std::move(source);
    m_known.clear();
    m_wanted.clear();
}

std::optional<std::size_t> TokenEstimates::of(ItemId item)
{
    const auto known = m_known.find(item.value);
    if (known != m_known.end())
        return known->second;
    const ContextItem *about = m_session->session().item(item);
    const Message *message = about ? m_session->session().message(about->message) : nullptr;
    if (!message || !m_source)
        return std::nullopt;
    m_known.emplace(item.value, std::nullopt);
    m_wanted.push_back({item, *message, about->text});
    if (!m_soon.isActive())
        m_soon.start();
    return std::nullopt;
}

void TokenEstimates::countWanted()
{
    m_worker.start([this, generation = m_generation, source = m_source, wanted = std::exchange(m_wanted, {})] {
        if (!m_tokenizer) {
            Result<Tokenizer> loaded = Tokenizer::load();
            if (!loaded)
                return;
            m_tokenizer = std::make_shared<const Tokenizer>(std::move(*loaded));
        }
        QMetaObject::invokeMethod(
            this,
            [this, generation, counts = count(*m_tokenizer, *source, wanted)] {
                if (generation != m_generation)
                    return;
                for (const auto &[item, tokens] : counts)
                    m_known[item.value] = tokens;
                Q_EMIT counted();
            },
            Qt::QueuedConnection);
    });
}

std::vector<std::pair<ItemId, std::size_t>> TokenEstimates::count(const Tokenizer &tokenizer, PayloadSource &source,
                                                                  const std::vector<Wanted> &wanted)
{
    const TokenEstimator countTokens = [&](std::string_view text) { return std::optional<std::uint64_t>(tokenizer.count(text)); };
    std::vector<std::pair<ItemId, std::size_t>> counts;
    MessageId read; // items of one message follow each other
    Result<std::string> payload = std::string();
    for (const Wanted &each : wanted) {
        if (each.message.id != read) {
            payload = source.payload(each.message);
            read = each.message.id;
        }
        if (!payload || each.text.end > payload->size())
            continue;
        const auto item = std::string_view(*payload).substr(each.text.begin, each.text.size());
        if (const auto tokens = itemTokens(item, countTokens))
            counts.emplace_back(each.item, *tokens);
    }
    return counts;
}

} // namespace stepwire
