#include "ui/theme/cachewords.h"

#include "ui/theme/format.h"

#include <QCoreApplication>
#include <QStringList>
#include <cmath>

namespace stepwire {

namespace {

QString words(const char *text)
{
    return QCoreApplication::translate("CacheWords", text);
}

QString tokens(std::int64_t count)
{
    return formatCount(std::uint64_t(std::abs(count)));
}

/// What happened, without how sure it is.
QString causeClause(const CacheReading &reading)
{
    const QString step = QString::number(reading.comparedWith.value);
    switch (*reading.cause) {
    case CacheCause::FirstRequest: return words("it is the first request of its conversation, so there was nothing to reuse");
    case CacheCause::BelowMinimum: return words("prompts of fewer than 1,024 tokens are mostly not cached");
    case CacheCause::NothingCached: return words("the prompt of step %1 was too short to be cached").arg(step);
    case CacheCause::ModelChanged: return words("the model is another one than in step %1").arg(step);
    case CacheCause::Compaction: return words("the context was compacted, so its beginning is new");
    case CacheCause::CacheKeyChanged: return words("prompt_cache_key differs from step %1").arg(step);
    case CacheCause::ToolsChanged: return words("the tools differ from step %1").arg(step);
    case CacheCause::ToolsReordered: return words("the tools are the same as in step %1, but in another order").arg(step);
    case CacheCause::InstructionsChanged: return words("the instructions differ from step %1").arg(step);
    case CacheCause::TextChanged: return words("output format or verbosity differs from step %1").arg(step);
    case CacheCause::ReasoningChanged: return words("the reasoning settings differ from step %1").arg(step);
    case CacheCause::ToolChoiceChanged: return words("tool_choice differs from step %1").arg(step);
    case CacheCause::ServiceTierChanged: return words("the service tier differs from step %1").arg(step);
    case CacheCause::InputChanged:
        return words("the history differs from step %1 from item %2 on")
            .arg(step)
            .arg(reading.comparison && reading.comparison->first ? reading.comparison->first->item.value_or(0) + 1 : 0);
    case CacheCause::HistoryShortened: return words("the history is shorter than in step %1").arg(step);
    case CacheCause::Idle:
        return words("step %1 was %2 earlier, longer than cached prompts are kept")
            .arg(step, formatMilliseconds(double(reading.idle.value_or(0)) / 1e6));
    case CacheCause::RoutingChanged: return words("the agent's session header differs from step %1, which can send it to another server").arg(step);
    case CacheCause::ServerSide: return words("the prompt begins exactly as in step %1: the cause is on the server's side").arg(step);
    case CacheCause::Unknown: return words("not known, since part of the history is not in the recording");
    case CacheCause::Other: return words("a reason that has no name here");
    }
    return {};
}

} // namespace

QString cacheVerdictWord(CacheVerdict verdict)
{
    switch (verdict) {
    case CacheVerdict::Hit: return words("hit");
    case CacheVerdict::Partial: return words("partial");
    case CacheVerdict::Miss: return words("miss");
    case CacheVerdict::NotReported: return words("not reported");
    }
    return {};
}

QString cacheCauseSentence(const CacheReading &reading)
{
    if (!reading.cause)
        return {};
    const QString clause = causeClause(reading);
    if (reading.byProvider)
        return words("The provider says: %1.").arg(clause);
    switch (reading.confidence) {
    case CauseConfidence::Certain: return clause.left(1).toUpper() + clause.mid(1) + QLatin1Char('.');
    case CauseConfidence::Likely: return words("Likely: %1.").arg(clause);
    case CauseConfidence::Possible: return words("Possibly: %1.").arg(clause);
    }
    return {};
}

QString differenceWord(const PromptComparison &comparison)
{
    if (!comparison.first)
        return {};
    if (comparison.first->part == "input")
        return words("item %1").arg(comparison.first->item.value_or(0) + 1);
    return QString::fromStdString(comparison.first->part);
}

QString recallWord(Recall recall)
{
    switch (recall) {
    case Recall::None: return words("names no response");
    case Recall::Memory: return words("in the connection's memory");
    case Recall::Storage: return words("in storage, read again");
    case Recall::Lost: return words("no longer held");
    case Recall::Unknown: return words("not known");
    }
    return {};
}

QString gapPartWord(GapPart part)
{
    switch (part) {
    case GapPart::Template: return words("template around %1 items");
    case GapPart::Reasoning: return words("%1 sealed items");
    case GapPart::HostedTools: return words("%1 hosted tool calls");
    case GapPart::Media: return words("%1 images or files");
    case GapPart::UnseenHistory: return words("unseen history");
    }
    return {};
}

QString reconciliationSentence(const Reconciliation &sums, const std::vector<LikelyGap> &gaps)
{
    if (!sums.unexplainedTokens)
        return {};
    const QString estimate = formatCount(std::uint64_t(*sums.estimatedTokens));
    const QString reported = formatCount(std::uint64_t(*sums.reportedTokens));
    if (*sums.unexplainedTokens < 0)
        return words("Provider counts %1 tokens; estimated %2, which is %3 too many.").arg(reported, estimate, tokens(*sums.unexplainedTokens));
    QStringList parts;
    for (const LikelyGap &gap : gaps) {
        const QString word = gapPartWord(gap.part);
        parts += word.contains(QLatin1String("%1")) ? word.arg(gap.count) : word;
    }
    const QString likely = parts.isEmpty() ? QString() : words(" (likely %1)").arg(parts.join(words(", ")));
    return words("Provider counts %1 tokens: about %2 estimated and %3 not seen on the wire%4.")
        .arg(reported, estimate, tokens(*sums.unexplainedTokens), likely);
}

QString calibrationFormula(const Calibration &calibration, std::optional<std::int64_t> estimate)
{
    const auto factor = calibration.factor();
    if (!factor)
        return {};
    QString formula = words("Calibration for this model: %1 reported / %2 estimated tokens over %3 steps = %4.")
                          .arg(tokens(calibration.reported), tokens(calibration.estimated))
                          .arg(calibration.steps)
                          .arg(*factor, 0, 'f', 3);
    if (const auto calibrated = calibration.calibrated(estimate))
        formula += words("\nCalibrated: %1 estimated × %2 = %3 tokens.").arg(tokens(*estimate)).arg(*factor, 0, 'f', 3).arg(tokens(*calibrated));
    return formula;
}

} // namespace stepwire
