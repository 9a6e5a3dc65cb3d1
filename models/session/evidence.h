#pragma once

#include "models/session/session.h"

#include <optional>

namespace stepwire {

/// Where the bytes are that a finding is about.
struct Evidence
{
    enum class In : std::uint8_t {
        Nothing, ///< No bytes of their own: a connection, a moment, the file.
        Payload, ///< `range` counts in the payload of `message`. Empty: the message as such.
        Wire,    ///< `range` counts from the first wire byte of `message`.
        Stream,  ///< `range` counts in the stream of `connection` in `direction`. Empty: the place after byte `begin`.
    };

    In in = In::Nothing;
    ConnectionId connection;
    MessageId message;
    std::optional<Direction> direction; ///< Of a stream; none where nothing tells which of the two it was.
    ByteRange range;

    bool hasRange() const { return in != In::Nothing && range != ByteRange(); }
    bool operator==(const Evidence &) const = default;
};

/// A finding of the dialect counts in a payload; one of the wire or the tap was made before there were messages, and
/// counts in a stream. Costs nothing.
Evidence evidenceOf(const Session &session, const Finding &finding);

} // namespace stepwire
