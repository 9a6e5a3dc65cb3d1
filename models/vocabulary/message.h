#pragma once

#include "models/vocabulary/byterange.h"
#include "models/vocabulary/capturetime.h"
#include "models/vocabulary/direction.h"
#include "models/vocabulary/ids.h"
#include "models/vocabulary/sparsetext.h"

#include <cstdint>
#include <string_view>

namespace stepwire {

enum class MessageKind : std::uint8_t { Text, Binary, Ping, Pong, Close, Sse, Http };

std::string_view messageKindName(MessageKind kind); ///< "text", "binary", "ping", "pong", "close", "sse", "http"

/// What a dialect says that a message is, as coarse as the timeline needs it to fold and to jump.
enum class EventRole : std::uint8_t {
    Other,     ///< Readable, but of no known role; or no JSON at all.
    Request,   ///< response.create, or the POST that stands for it
    Steer,     ///< response.steer, response.interrupt, response.inject and their answers
    Created,   ///< response.created
    Progress,  ///< queued, in_progress, setup of items and parts, hosted tools at work
    Delta,     ///< part of an item as it grows
    PartDone,  ///< a text, part or argument list is whole; repeated by the ItemDone that follows
    ItemDone,  ///< response.output_item.done
    Terminal,  ///< completed, incomplete, failed; or a plain HTTP response body
    Error,
    Private,   ///< a backend's own event, such as codex.rate_limits or keepalive
    Control,   ///< ping, pong, close
};

/// One message, as the index in memory knows it: there may be millions, so its members stand in the order in which they
/// take the least room. Its payload stays in the trace file.
struct Message
{
    MessageId id;
    ConnectionId connection;
    std::uint32_t exchange = 0; ///< HTTP: counts the connection's requests from 1. WebSocket: 0.
    StepId step;                ///< The step it counts to (counting.md rule 2), or none.
    NameId type;                ///< The event's `type`; none when there is no readable one.
    NameId lane;                ///< `stream_id`; none on the default lane.
    std::uint32_t fragments = 1;
    std::int16_t outputIndex = -1; ///< Which output item a Delta, PartDone, Progress or ItemDone is about; -1 none.
    Direction direction : 1 = Direction::Sent;
    MessageKind kind : 3 = MessageKind::Text;
    EventRole role : 4 = EventRole::Other;
    bool compressed : 1 = false;
    bool payloadOnWire : 1 = true; ///< The payload is what unframing `wire` gives; else the trace holds a copy.
    CaptureTime firstByteAt;
    CaptureTime lastByteAt;
    std::uint64_t payloadBytes = 0;
    std::uint64_t wireBytes = 0;
    ByteRange wire;     ///< In the connection's byte stream of this direction. Control frames may lie inside.
    SparseText summary; ///< A few words for the list, taken from the payload; empty for deltas.

    /// The message's one time: first byte for what is sent, last byte for what is received (counting.md rule 7).
    CaptureTime at() const { return direction == Direction::Sent ? firstByteAt : lastByteAt; }
};

static_assert(sizeof(Message) <= 88);

} // namespace stepwire
