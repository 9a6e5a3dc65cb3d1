#include "app/commands/contexttext.h"

#include "app/commands/texttable.h"
#include "models/exporting/contextestimator.h"
#include "models/exporting/firstdifference.h"
#include "models/metrics/cacheverdict.h"
#include "models/metrics/nextstep.h"
#include "ui/theme/cachewords.h"
#include "ui/theme/format.h"
#include "ui/theme/words.h"

namespace stepwire {

namespace {

template <typename T>
std::string orDash(const std::optional<T> &value)
{
    return value ? std::to_string(*value) : "-";
}

std::string headline(const Session &session, const Step &step)
{
    std::string text = "Step " + std::to_string(step.id.value);
    if (!step.lane.empty())
        text += ", lane " + step.lane;
    text += ": " + lineageWord(step.lineage).toStdString();
    if (step.predecessor)
        text += " of step " + std::to_string(step.predecessor.value);
    if (step.recall != Recall::None)
        text += "; its response was " + recallWord(step.recall).toStdString() + " (inferred)";
    const Step *before = session.step(step.predecessor);
    if (before && before->connection != step.connection)
        text += "; connection " + std::to_string(before->connection.value) + " before, " +
                std::to_string(step.connection.value) + " now";
    return text + "\n\n";
}

std::string itemTable(const Session &session, const EstimatedContext &estimated)
{
    TextTable table({{"item", true}, {"state"}, {"proof", true}, {"from step", true}, {"kind"}, {"role"}, {"bytes", true}, {"tokens ~", true}, {"content"}});
    for (std::size_t i = 0; i < estimated.tokens.size(); ++i) {
        const ContextEntry &entry = estimated.context.entries[i];
        const ContextItem *item = session.item(entry.item);
        const std::string state = std::string(itemStateName(entry.state)) + (entry.confirmed ? "" : " (inferred)");
        const std::string tokens = estimated.tokens[i] ? std::to_string(*estimated.tokens[i]) : std::string();
        const std::string proof = entry.proof ? std::to_string(entry.proof.value) : std::string();
        if (item)
            table.addRow({std::to_string(i + 1), state, proof, std::to_string(item->origin.value), item->kind,
                          item->role ? *item->role : item->name.value_or(std::string()), std::to_string(item->bytes),
                          tokens, item->excerpt});
        else
            table.addRow({std::to_string(i + 1), state, proof, "", "unknown", "", "", tokens, "known to exist, never seen"});
    }
    return table.isEmpty() ? "No items.\n" : table.text();
}

std::string tokenLines(const Session &session, const Step &step, const EstimatedContext &estimated,
                       const Calibration &calibration)
{
    const auto estimate = estimated.total ? std::optional(static_cast<std::int64_t>(*estimated.total)) : std::nullopt;
    const Reconciliation sum = reconcile(estimate, step.usage);
    std::string text = "tokens: estimated " + orDash(sum.estimatedTokens) + ", reported " + orDash(sum.reportedTokens) +
                       ", cached " + orDash(sum.cachedTokens) + ", unexplained " + orDash(sum.unexplainedTokens) + "\n";
    for (const QString &line : {reconciliationSentence(sum, likelyGaps(session, step)), calibrationFormula(calibration, estimate)}) {
        if (!line.isEmpty())
            text += "        " + QString(line).replace(QLatin1Char('\n'), QLatin1String("\n        ")).toStdString() + "\n";
    }
    return text;
}

std::string cacheLines(const Session &session, const Step &step, PayloadSource &payloads)
{
    const CacheReading reading = cacheVerdict(session, step);
    std::string text = "prompt cache: " + cacheVerdictWord(reading.verdict).toStdString();
    if (reading.cause)
        text += ". " + cacheCauseSentence(reading).toStdString();
    text += "\n";
    if (!reading.comparison)
        return text;
    const auto place = placeOfDifference(session, step, *reading.comparison, payloads);
    if (place)
        text += "        first difference from step " + std::to_string(reading.comparedWith.value) + ": " +
                differenceWord(*reading.comparison).toStdString() + ", byte " + orDash(place->byte) + " (message " +
                std::to_string(place->now.value) + " against " + std::to_string(place->before.value) + ")\n";
    else if (reading.comparison->known)
        text += "        the whole prompt of step " + std::to_string(reading.comparedWith.value) + " stands unchanged at its beginning\n";
    return text;
}

std::string nextLine(const Session &session, const Step &step)
{
    const NextStep next = nextStepAfter(session, step);
    std::string text = "next step: the response is " + recallWord(next.recall).toStdString() + " (inferred)";
    if (next.recall != Recall::Lost)
        text += "; a delta of about " + orDash(next.deltaBytes) + " B";
    text += "; a reconnect would send " + orDash(next.resendBytes) + " B, " + orDash(next.resendTokens) + " tokens";
    if (next.socketLeft)
        text += "; socket age " + formatMilliseconds(double(*next.socketAge) / 1e6).toStdString() + ", " +
                std::to_string(*next.socketLeft / 60'000'000'000) + " min left";
    return text + "\n";
}

} // namespace

std::string contextText(const Session &session, const Step &step, PayloadSource &payloads, const TokenEstimator &estimator)
{
    ContextEstimator estimates(session, payloads, estimator);
    const EstimatedContext estimated = estimates.estimate(step);
    std::string text = headline(session, step) + itemTable(session, estimated);
    text += "\nheld " + std::to_string(estimated.context.heldBytes) + " B, sent " +
            std::to_string(estimated.context.sentBytes) + " B, stateless " + orDash(step.statelessBytes) + " B\n";
    return text + tokenLines(session, step, estimated, estimates.calibration(step)) + cacheLines(session, step, payloads) +
        nextLine(session, step);
}

} // namespace stepwire
