#pragma once

#include "models/metrics/phases.h"
#include "models/session/connection.h"
#include "models/session/session.h"
#include "models/session/step.h"
#include "models/vocabulary/finding.h"
#include "models/vocabulary/message.h"
#include "ui/theme/format.h"

#include <QString>
#include <QStringView>

namespace stepwire {

/// Words for people, shared by all panels so that one thing has one name. Enums first.
QString stepStatusWord(StepStatus status);           ///< "running", "completed" …
QString continuationWord(Continuation continuation); ///< "chained", "history resent" …
QString continuationExplanation(Continuation continuation);
QString lineageWord(Lineage lineage);        ///< "continuation", "fork" …
QString lineageExplanation(Lineage lineage); ///< What came between a step and the one that its prompt came out of.
QString phaseWord(Phase phase);        ///< "upload", "first token" …
QString phaseExplanation(Phase phase); ///< From which moment to which.
QString itemStateWord(ItemState state);
QString severityWord(Severity severity);
QString transportWord(Transport transport); ///< "WebSocket", "HTTP"
QString directionWord(Direction direction); ///< "sent", "received"
QString messageKindWord(MessageKind kind);
QString closedByWord(ClosedBy side);
/// What the tap added, what of it was waiting for others, and how it was measured: some lines.
QString addedDelayWords(const AddedDelay &delay);

QString notMeasured(); ///< What stands where a time or a size is not known.
QString notReported(); ///< What stands where the provider said nothing.

/// What a finding's code means.
struct FindingWords
{
    QString title;       ///< A few words.
    QString explanation; ///< What was seen and why it matters.
    QString advice;      ///< What to do.
};
/// An unknown code gives its own text as title, so that nothing is hidden.
FindingWords findingWords(QStringView code);

} // namespace stepwire
