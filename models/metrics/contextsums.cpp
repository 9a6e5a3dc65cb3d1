#include "models/metrics/contextsums.h"

namespace stepwire {

namespace {

/// A chain up to and with some step, as the step after it finds it.
struct ChainSums
{
    std::uint64_t inForce = 0;
    std::uint64_t replaced = 0; ///< By compactions.
    bool unseen = false;
    bool known = true;
};

class Adder
{
public:
    Adder(const Session &session, const ItemWeight &weight) : m_session(session), m_weight(weight) {}

    std::uint64_t sum(const std::vector<ItemId> &items, bool &known) const
    {
        std::uint64_t total = 0;
        for (const ItemId id : items)
            total += weightOf(id, known);
        return total;
    }

    void addOutputs(const std::vector<ItemId> &items, ChainSums &chain) const
    {
        for (const ItemId id : items) {
            const ContextItem *item = m_session.item(id);
            if (item && item->kind == "compaction") {
                chain.replaced += chain.inForce;
                chain.inForce = 0;
            }
            chain.inForce += weightOf(id, chain.known);
        }
    }

private:
    std::uint64_t weightOf(ItemId id, bool &known) const
    {
        const ContextItem *item = m_session.item(id);
        const auto weight = item ? m_weight(*item) : std::nullopt;
        known = known && weight.has_value();
        return weight.value_or(0);
    }

    const Session &m_session;
    const ItemWeight &m_weight;
};

} // namespace

std::vector<ContextSums> contextSums(const Session &session, const ItemWeight &weight)
{
    const Adder adder(session, weight);
    std::vector<ContextSums> sums(session.steps().size());
    std::vector<ChainSums> after(sums.size());
    for (std::size_t i = 0; i < sums.size(); ++i) {
        const Step &step = session.steps()[i];
        const bool hasParent = step.parent && step.parent.index() < i;
        ChainSums chain = hasParent ? after[step.parent.index()] : ChainSums();
        chain.unseen = chain.unseen || step.parentUnseen;
        chain.inForce += adder.sum(step.inherited, chain.known);
        ContextSums &sum = sums[i];
        sum.step = step.id;
        sum.sent = adder.sum(step.inputs, chain.known);
        sum.held = step.chain == ChainState::Held ? chain.inForce : 0;
        sum.evicted = chain.replaced + (step.chain == ChainState::Held ? 0 : chain.inForce);
        sum.unseen = chain.unseen;
        chain.inForce += sum.sent;
        sum.produced = adder.sum(step.outputs, chain.known);
        sum.known = chain.known;
        adder.addOutputs(step.outputs, chain);
        after[i] = chain;
    }
    return sums;
}

} // namespace stepwire
