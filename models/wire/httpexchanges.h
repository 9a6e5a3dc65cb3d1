#pragma once

#include "models/wire/eventstreambody.h"
#include "models/wire/httpside.h"
#include "models/wire/wiredecoder.h"
#include "models/wire/wiresink.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stepwire {

/// The HTTP/1.1 life of one connection, both directions: requests and responses paired, bodies decoded, event streams
/// cut into events. It ends with the upgrade to a WebSocket.
class HttpExchanges
{
public:
    /// Bytes that the agent sent after its upgrade request and before the answer, with their times.
    struct Held
    {
        std::string bytes;
        CaptureTime at;
    };
    /// What is needed to go on with frames.
    struct Upgrade
    {
        HttpHead request;
        HttpHead response;
        std::vector<Held> held;
        std::uint64_t sentOffset = 0; ///< Where in its direction's stream the first frame begins.
        std::uint64_t receivedOffset = 0;
    };

    HttpExchanges(WireSink &sink, ConnectionId connection, const WireLimits &limits);

    void feedSent(std::string_view bytes, CaptureTime at);
    /// Returns what follows an upgrade's response, to be read as frames; empty otherwise.
    std::string_view feedReceived(std::string_view bytes, CaptureTime at);
    /// Once, after feedReceived() took in a 101.
    std::optional<Upgrade> takeUpgrade();

    /// The side or the recording ended; `whole`: by FIN, which completes a body without a length. Returns the bytes of
    /// this direction that are in no message.
    std::uint64_t end(Direction direction, bool whole, CaptureTime at);
    /// Bytes sent that turned out to be in no message after the agent's side had ended: an upgrade request that nobody
    /// answered and what came after it. Counted once, when no answer can come any more.
    std::uint64_t takeUnanswered();
    /// The rest of both directions cannot be followed: it is counted, no more.
    void passOver();

    /// Bytes kept of messages that are not complete.
    std::size_t held() const;
    /// Keeps no more of them: they will be told as too large.
    void giveUp();

private:
    /// A request whose response is not over.
    struct Pending
    {
        std::uint32_t exchange = 0;
        bool upgrade = false;
        bool webSocket = false;
    };
    /// A whole request for a WebSocket: a message only if it is refused.
    struct Handshake
    {
        WireMessage message;
        std::string body;
        HttpHead head;
    };

    bool takePart(HttpSide &side, std::string_view &bytes, HttpPart &part);
    void requestHead(const HttpPart &part);
    void requestEnded();
    void hold(std::string_view bytes);
    void responseHead(const HttpPart &part);
    void upgradeGranted(const HttpPart &part);
    void upgradeRefused();
    void eventBytes(const HttpPart &part);
    void giveEvent(const EventStreamParser::Event &event);
    void closeChunk(std::string_view &framing);
    void giveCompleted();
    void responseEnded();
    void responseCut();
    void giveBody(HttpSide &side, WireMessage message);
    WireMessage messageOf(const HttpSide &side, MessageKind kind, std::uint32_t exchange) const;
    void closeExchange(bool complete, std::uint64_t trailing, CaptureTime at);
    void fault(HttpSide &side, const HttpPart &part);
    void tell(const HttpSide &side, std::string_view code, Severity severity, std::string detail);

    WireSink &m_sink;
    ConnectionId m_connection;
    WireLimits m_limits;
    HttpSide m_requests;
    HttpSide m_responses;
    std::uint32_t m_exchanges = 0;
    std::deque<Pending> m_pending;
    std::optional<Handshake> m_handshake;
    std::vector<Held> m_held;
    std::size_t m_heldBytes = 0;
    std::optional<Upgrade> m_upgrade;
    std::optional<EventStreamBody> m_events; // The response being read is an event stream.
    std::optional<std::string> m_completed;  // Data of an event whose chunk is not closed yet.
    std::uint64_t m_eventsGiven = 0;
    std::uint32_t m_answering = 0; // Whose response is being read; 0: none, or one that nobody asked for.
};

} // namespace stepwire
