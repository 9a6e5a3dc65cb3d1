#pragma once

#include "app/tap/tunnelledger.h"

#include <QString>

namespace stepwire {

/// What went through a forward proxy unseen, in a sentence; empty where nothing did.
QString tunnelSentence(const TunnelTotals &totals);

} // namespace stepwire
