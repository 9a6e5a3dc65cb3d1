#pragma once

#include "models/exporting/sessionjson.h"
#include "models/session/session.h"

#include <string>
#include <string_view>

namespace stepwire {

/// What `stepwire show` prints for people when it was not asked for JSON. Unknown values stand as "-".

std::string overviewText(const Session &session, std::string_view path, const RecordingFacts &facts);
std::string stepsTable(const Session &session);
std::string messagesTable(const Session &session);
std::string connectionsTable(const Session &session);
std::string findingsTable(const Session &session);

} // namespace stepwire
