#pragma once

#include "models/wire/httphead.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

namespace stepwire {

/// One piece of an HTTP/1.1 stream. The `raw` of all pieces, one after the other, are the stream itself, so whoever
/// relays a stream sends `raw` (or something instead of it, for a head) and has lost nothing.
struct HttpPart
{
    enum class Kind : std::uint8_t {
        Nothing, ///< No more to say about these bytes; they are used up (a half head or half line is kept inside).
        Head,    ///< A head is complete: `head`, and `raw` with its empty line (and empty lines before it).
        Body,    ///< Body bytes: `raw` as they crossed, `data` what they mean. Chunk framing has raw but no data.
        End,     ///< The message is complete. `raw` is empty.
        Held,    ///< Requests only: an upgrade is not answered yet; the bytes are left where they are.
        Opaque,  ///< `raw` is no HTTP any more: after an upgrade, or after a fault.
        Fault,   ///< The stream cannot be followed: `code`, `detail`. `raw` ends with the byte at fault (and holds the
                 ///< bad head, if it is one); everything after it is Opaque.
    };
    Kind kind = Kind::Nothing;
    std::string_view raw{};         ///< Valid until the next call of the framing, and while the bytes given live.
    std::string_view data{};        ///< Body: part of `raw`, chunk framing taken off, content encoding still on.
    const HttpHead *head = nullptr; ///< Head: valid until the next head is complete.
    bool endsChunk = false;  ///< Body: `data` ends where its chunk does; the line end that closes the chunk comes next.
    bool interim = false;    ///< Head of a 1xx response other than 101: no End follows it, another head does.
    bool upgrade = false;    ///< Head: a request that asks for an upgrade, or the response that grants it.
    std::string_view code{}; ///< Fault: the code of a finding, "wire.http.head" …
    std::string detail{};    ///< Fault: the particulars.
};

/// Cuts one direction of an HTTP/1.1 connection into heads, body bytes and ends of messages (RFC 9112). Restartable at
/// any byte; keeps nothing but a half head, so body bytes come out in the call in which they went in.
///
///     std::string_view rest = received;
///     for (;;) {
///         const HttpPart part = framing.next(rest); // takes from the front of `rest` what the part is made of
///         if (part.kind == HttpPart::Kind::Nothing || part.kind == HttpPart::Kind::Held)
///             break;                                // Held: keep `rest`, give it again when the answer is known
///         ...
///     }
///
/// A message is Head, any number of Body, End; End comes in the same loop as the message's last byte, for a message
/// without a body right after its Head. 1xx responses are a Head alone, and so is one that grants an upgrade: Opaque
/// follows it. Lines may end with LF alone (RFC 9112 section 2.2).
///
/// The two sides of a connection need each other: tell the responses about every request head (`expectResponseTo`),
/// since HEAD and CONNECT decide whether a body follows; tell the requests how an upgrade was answered
/// (`upgradeAnswered`), since that decides whether requests or frames follow.
class HttpFraming
{
public:
    enum class Side : std::uint8_t { Requests, Responses };

    /// `headLimit`: bytes that one head, chunk line or trailer section may have; more is a fault.
    explicit HttpFraming(Side side, std::size_t headLimit = std::size_t{256} * 1024);

    HttpPart next(std::string_view &bytes);

    /// The peer's FIN. End if that completes a body that had no length (RFC 9112 section 6.3 rule 8), else Nothing.
    HttpPart finish();

    /// Responses: a request head went the other way. They are answered in order.
    void expectResponseTo(const HttpHead &request);
    /// Requests: the final answer to the request with `upgrade` is known. true: the rest is Opaque.
    void upgradeAnswered(bool accepted);

    /// Responses: no request waits for the head that comes next (or for the one being read).
    bool nothingExpected() const { return m_expected.empty(); }
    std::size_t expected() const { return m_expected.size(); } ///< Responses: so many requests wait for their head.
    /// Whether bytes of a message came whose End did not.
    bool midMessage() const
    {
        return m_state == State::Head ? !m_held.empty() : m_state != State::Waiting && m_state != State::Opaque;
    }
    /// Bytes of a half head that are kept inside, not yet given out as `raw`.
    std::size_t heldBytes() const { return m_held.size(); }

private:
    enum class State : std::uint8_t {
        Head,
        Length,
        UntilClose,
        ChunkSize,
        ChunkExtension,
        ChunkData,
        ChunkDataEnd,
        Trailer,
        End,
        Waiting,
        Opaque,
        Bad,
    };
    enum class Expected : std::uint8_t { Plain, Head, Connect, Upgrade };

    HttpPart nextHead(std::string_view &bytes);
    HttpPart headComplete(std::string_view raw);
    HttpPart nextCounted(std::string_view &bytes);
    HttpPart nextChunkFraming(std::string_view &bytes);
    State bodyOfRequest(bool &upgrade);
    State bodyOfResponse(bool &interim, bool &upgrade);
    State bodyByFields(State withoutLength);
    State afterChunkByte(char c);
    State afterChunkLine();
    State afterTrailerByte(char c);
    HttpPart fault(std::string_view raw);
    State badState(std::string_view code, std::string detail);

    Side m_side;
    State m_state = State::Head;
    std::size_t m_headLimit;
    HttpHead m_head;
    std::string m_held;           // A half head.
    std::string m_out;            // The whole of a head that came in pieces, while its part is looked at.
    bool m_lineStarted = false;   // Head, trailer: this line holds something.
    bool m_startLineSeen = false; // Empty lines before the start line are passed over (RFC 9112 section 2.2).
    std::uint64_t m_left = 0;     // Bytes of body or chunk still to come.
    std::size_t m_lineBytes = 0;  // Of the chunk line or trailer section being read.
    bool m_digitSeen = false;
    bool m_upgradeAsked = false;
    std::string_view m_faultCode; // State::Bad, which lasts until fault() has told it.
    std::string m_faultDetail;
    std::deque<Expected> m_expected;
};

/// Whether a request asks to turn the connection into a WebSocket (RFC 6455 section 4.1).
bool asksForWebSocket(const HttpHead &request);

} // namespace stepwire
