#pragma once

#include "models/metrics/itembreakdown.h"
#include "models/session/session.h"

#include <QString>

namespace stepwire {

/// One line for a step: "Step 9 · WebSocket #2 · default lane · chained".
QString stepTitle(const Step &step);
/// "WebSocket #2 · default lane", "HTTP #3".
QString laneTitle(ConnectionId connection, Transport transport, const std::string &lane);

/// "input: message", "tools", "input (framing)" …
QString sentPartWord(const SentPartName &part);

/// What a hover over a step shows, as rich text with exact values; what is not known is said in words.
QString bytesToolTip(const Step &step);
QString partsToolTip(const Step &step); ///< By top-level key of the request.
QString sentPartsToolTip(const Session &session, const Step &step); ///< And by kind of item.
QString latencyToolTip(const Step &step);

} // namespace stepwire
