#include "models/exporting/contextestimator.h"

namespace stepwire {

namespace {

std::optional<std::uint64_t> sumOf(const EstimatedContext &estimated)
{
    std::optional<std::uint64_t> sum = estimated.instructionsAndTools;
    for (std::size_t i = 0; i < estimated.tokens.size() && sum; ++i) {
        if (estimated.context.entries[i].state == ItemState::Evicted)
            continue;
        sum = estimated.tokens[i] ? std::optional(*sum + *estimated.tokens[i]) : std::nullopt;
    }
    return sum;
}

} // namespace

ContextEstimator::ContextEstimator(const Session &session, PayloadSource &payloads, TokenEstimator estimator)
    : m_session(session), m_texts(payloads), m_estimator(std::move(estimator))
{
}

std::optional<std::uint64_t> ContextEstimator::tokensOf(ItemId id)
{
    const ContextItem *item = m_session.item(id);
    const Message *message = item ? m_session.message(item->message) : nullptr;
    if (!message)
        return std::nullopt;
    if (const auto known = m_known.find(item->fingerprint); item->fingerprint != 0 && known != m_known.end())
        return known->second;
    const auto text = m_texts.text(*message, item->text);
    const auto tokens = text ? itemTokens(*text, m_estimator) : std::nullopt;
    if (text && item->fingerprint != 0)
        m_known.emplace(item->fingerprint, tokens);
    return tokens;
}

std::optional<std::uint64_t> ContextEstimator::settingsTokens(const Step &step)
{
    const Step *settings = m_session.step(step.settings);
    const Message *request = settings ? m_session.message(settings->request) : nullptr;
    const auto text = request ? m_texts.payload(*request) : std::nullopt;
    return text ? preambleTokens(*text, m_estimator) : std::nullopt;
}

EstimatedContext ContextEstimator::estimate(const Step &step)
{
    EstimatedContext estimated{m_session.contextOf(step.id), {}, {}, {}};
    estimated.tokens.resize(estimated.context.entries.size());
    if (!m_estimator)
        return estimated;
    for (std::size_t i = 0; i < estimated.tokens.size(); ++i)
        estimated.tokens[i] = tokensOf(estimated.context.entries[i].item);
    estimated.instructionsAndTools = settingsTokens(step);
    estimated.total = sumOf(estimated);
    return estimated;
}

Calibration ContextEstimator::calibration(const Step &step, std::size_t most)
{
    Calibration calibration;
    std::size_t read = 0;
    for (std::size_t i = step.id.value; m_estimator && i-- > 0 && read < most;) {
        const Step &earlier = m_session.steps()[i];
        if (!earlier.usage || earlier.model != step.model || earlier.agentSession != step.agentSession)
            continue;
        ++read;
        const auto total = estimate(earlier).total;
        calibration.add(reconcile(total ? std::optional(static_cast<std::int64_t>(*total)) : std::nullopt, earlier.usage));
    }
    return calibration;
}

} // namespace stepwire
