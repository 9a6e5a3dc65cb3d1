#pragma once

#include "app/storage/database.h"
#include "models/vocabulary/message.h"
#include "models/vocabulary/observation.h"

#include <functional>
#include <optional>
#include <string>

namespace stepwire {

/// The kept payloads of a trace, made anew from its observations: for traces whose derived tables are of another
/// version, or were lost. Held in a temporary table that SQLite spills to disk when it grows.
class RederivedPayloads
{
public:
    using Replay = std::function<Result<void>(const std::function<bool(Observation &&)> &)>;

    /// Decodes the whole trace once.
    static Result<RederivedPayloads> make(const Replay &replay);

    /// None for a message that keeps no payload, and for one that the trace does not hold at this place: a message of a
    /// recording that goes on counts differently than its trace where that has lost something.
    std::optional<std::string> payload(const Message &message);

private:
    Database m_database;
    Statement m_read;
};

} // namespace stepwire
