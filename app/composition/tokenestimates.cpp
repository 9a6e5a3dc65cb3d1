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

std::optional<std::size_t> TokenEstimates::known(std::uint64_t key, MessageId id, std::optional<ByteRange> text)
{
    const auto [entry, isNew] = m_known.try_emplace(key);
    const Message *message = m_session->session().message(id);
    if (!isNew || !message || !m_source)
        return entry->second;
    m_wanted.push_back({key, *message, text});
    if (!m_soon.isActive())
        m_soon.start();
    return std::nullopt;
}

std::optional<std::size_t> TokenEstimates::of(ItemId item)
{
    const ContextItem *about = m_session->session().item(item);
    return about ? known(item.value, about->message, about->text) : std::nullopt;
}

std::optional<std::size_t> TokenEstimates::ofSettings(StepId step)
{
    constexpr std::uint64_t afterItems = std::uint64_t(1) << 32;
    const Step *about = m_session->session().step(step);
    return about ? known(afterItems + step.value, about->request, std::nullopt) : std::nullopt;
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
                for (const auto &[key, tokens] : counts)
                    m_known[key] = tokens;
                Q_EMIT counted();
            },
            Qt::QueuedConnection);
    });
}

std::vector<std::pair<std::uint64_t, std::size_t>> TokenEstimates::count(const Tokenizer &tokenizer, PayloadSource &source,
                                                                  const std::vector<Wanted> &wanted)
{
    const TokenEstimator countTokens = [&](std::string_view text) { return std::optional<std::uint64_t>(tokenizer.count(text)); };
    std::vector<std::pair<std::uint64_t, std::size_t>> counts;
    MessageId read; // items of one message follow each other
    Result<std::string> payload = std::string();
    for (const Wanted &each : wanted) {
        if (each.message.id != read) {
            payload = source.payload(each.message);
            read = each.message.id;
        }
        const ByteRange range = each.text.value_or(ByteRange{0, each.message.payloadBytes});
        if (!payload || range.end > payload->size())
            continue;
        const auto text = std::string_view(*payload).substr(range.begin, range.size());
        if (const auto tokens = each.text ? itemTokens(text, countTokens) : preambleTokens(text, countTokens))
            counts.emplace_back(each.key, *tokens);
    }
    return counts;
}

} // namespace stepwire
