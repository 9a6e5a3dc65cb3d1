#include "models/metrics/bytetotals.h"

namespace stepwire {

ByteTotals byteTotals(std::span<const Step *const> steps)
{
    ByteTotals totals;
    for (const Step *step : steps) {
        ++totals.steps;
        totals.sentPayload += step->sent.payloadBytes;
        totals.sentWire += step->sent.wireBytes;
        totals.receivedPayload += step->received.payloadBytes;
        totals.receivedWire += step->received.wireBytes;
        if (step->statelessBytes) {
            totals.stateless += *step->statelessBytes;
            totals.sentWhereKnown += step->sent.payloadBytes;
        } else {
            ++totals.statelessUnknown;
        }
    }
    return totals;
}

} // namespace stepwire
