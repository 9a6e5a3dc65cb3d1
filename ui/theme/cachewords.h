#pragma once

#include "models/metrics/cacheverdict.h"
#include "models/metrics/nextstep.h"
#include "models/metrics/reconciliation.h"
#include "models/session/step.h"

#include <QString>

namespace stepwire {

/// Words for what a server holds and reuses, shared by the context panel and `show`.

QString cacheVerdictWord(CacheVerdict verdict); ///< "hit", "partial", "miss", "not reported"
/// Why the prompt was not wholly cached, as one sentence with how sure that is; empty where there is no cause.
QString cacheCauseSentence(const CacheReading &reading);
/// What the first difference is: "item 4", "the tools"; empty where there is none.
QString differenceWord(const PromptComparison &comparison);

QString recallWord(Recall recall);    ///< "in this connection's memory", "in storage" …

QString gapPartWord(GapPart part); ///< "template around items", "sealed reasoning" …
/// "provider 8,939 = about 7,100 estimated + 1,839 not seen on the wire (…)"; empty where one of the two is not known.
QString reconciliationSentence(const Reconciliation &sums, const std::vector<LikelyGap> &gaps);
/// How the calibrated estimate comes about, for a tooltip; empty without one.
QString calibrationFormula(const Calibration &calibration, std::optional<std::int64_t> estimate);

} // namespace stepwire
