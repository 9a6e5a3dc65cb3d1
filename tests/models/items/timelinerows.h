#pragma once

#include "models/items/timelinemodel.h"
#include "models/session/sessiondelta.h"

#include <QStringList>
#include <cstdint>
#include <vector>

namespace stepwire::testing {

/// A row as one line of text: a header as "#3", collapsed as "#3+", a message by its type and what it folds.
QString line(const TimelineModel &model, int at);
QStringList lines(const TimelineModel &model, int limit = 1000);

/// A message of connection 1, a millisecond after the one before it. `type` counts the names that deltaWith() gives.
Message message(std::uint32_t id, std::uint32_t step, EventRole role, std::uint32_t type, int output = -1,
                std::uint64_t bytes = 10);

/// `steps` are begun; with message 1 come the connection and the names.
SessionDelta deltaWith(std::vector<Message> messages, std::vector<std::uint32_t> steps = {});

} // namespace stepwire::testing
