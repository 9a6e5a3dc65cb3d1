#pragma once

#include "models/items/contextmodel.h"
#include "models/metrics/cacheverdict.h"
#include "models/metrics/reconciliation.h"
#include "models/session/session.h"
#include "ui/context/contextcard.h"

namespace stepwire {

/// What the cards of the context panel say about a step, as values: nothing here draws.

/// How much was sent, of what, and why so much or so little.
CardContent sentCard(const Session &session, const Step &step);
/// Who holds the step's context, since when, and how it divides; sizes in tokens when asked and known.
CardContent heldCard(const Session &session, const Step &step, const ContextModel &model, bool tokens);
/// How the prompt cache served it, and how the provider's count compares with `estimatedTokens`.
CardContent cacheCard(const Session &session, const Step &step, std::optional<std::int64_t> estimatedTokens,
                      const Calibration &calibration);
/// What would be sent next, and what losing the context would cost.
CardContent nextCard(const Session &session, const Step &step);

} // namespace stepwire
