#pragma once

#include "models/vocabulary/observation.h"
#include "models/wire/wiresink.h"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace stepwire {

/// What a decoder holds in memory at most. Past a limit the bytes stay in the trace, a finding says how much was
/// passed over, and decoding goes on at the next message.
struct WireLimits
{
    std::size_t head = 256 * 1024;                ///< One HTTP head.
    std::size_t message = 64 * 1024 * 1024;       ///< One payload, inflated.
    std::size_t together = 256 * 1024 * 1024;     ///< All payloads that are not complete, over all connections.
    std::size_t connections = 65536;              ///< Open at one time.
    std::size_t unanswered = 1000;                ///< Requests of one connection whose answer did not come.
};

/// Observations in, messages out: HTTP/1.1 (RFC 9112) with Content-Length and chunked bodies, content encodings gzip,
/// deflate, zstd and br, server-sent events (WHATWG HTML section 9.2), and after an upgrade RFC 6455 frames with
/// permessage-deflate (RFC 7692). Restartable at any byte: how a stream is cut into observations changes only times.
/// Decoding never throws on data; faults become findings and the bytes after a fatal one are counted as unfinished.
class WireDecoder
{
public:
    explicit WireDecoder(WireSink &sink, WireLimits limits = {});
    ~WireDecoder();

    /// Observations of one connection come in order of time.
    void feed(const Observation &observation);
    /// The recording is over: whatever is unfinished is told. Does nothing a second time, or after ObservationKind::Ended.
    void finish(CaptureTime at);

private:
    class Connection;
    struct State;
    std::unique_ptr<State> m_state;
};

/// The payload of an uncompressed WebSocket data message from its own wire bytes (Message::wire): frames taken apart,
/// unmasked, joined; control frames in between left out.
std::string unframedPayload(std::string_view wire);

} // namespace stepwire
