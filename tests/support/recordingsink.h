#pragma once

#include "models/vocabulary/observation.h"
#include "models/wire/wiredecoder.h"
#include "models/wire/wiresink.h"

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace stepwire::testing {

/// Writes every call down as a line of text, and checks what a decoder promises: that payloadOnWire holds, and that
/// every byte of a connection is in exactly one message, in the handshake, or told as trailing or unfinished. A broken
/// promise is a line that begins with "BROKEN".
class RecordingSink : public WireSink
{
public:
    explicit RecordingSink(bool withTimes = true) : m_withTimes(withTimes) {}

    /// Before the decoder gets the observation.
    void observed(const Observation &observation);
    std::string text() const { return m_text; }

    void connectionOpened(ConnectionId connection, CaptureTime at, std::string_view upstream) override;
    void requestStarted(ConnectionId connection, std::uint32_t exchange, const HttpHead &head,
                        CaptureTime firstByteAt) override;
    void responseStarted(ConnectionId connection, std::uint32_t exchange, const HttpHead &head,
                         CaptureTime at) override;
    void upgraded(ConnectionId connection, const HttpHead &request, const HttpHead &response, CaptureTime at) override;
    void message(const WireMessage &message) override;
    void exchangeEnded(ConnectionId connection, std::uint32_t exchange, CaptureTime at, bool complete,
                       std::uint64_t trailingWireBytes) override;
    void sideEnded(ConnectionId connection, Direction direction, EndOfSide how, CaptureTime at) override;
    void unfinished(ConnectionId connection, Direction direction, std::uint64_t bytes) override;
    void finding(const Finding &finding) override;
    void gap(std::uint64_t bytes, CaptureTime at) override;
    void recordingEnded(CaptureTime at) override;

private:
    struct Stream
    {
        std::string bytes;
        std::uint64_t accounted = 0;
        bool ended = false;
        bool unchecked = false;
    };

    Stream &stream(ConnectionId connection, Direction direction);
    std::string time(std::string_view before, CaptureTime at) const;
    void line(std::string text);

    bool m_withTimes;
    std::string m_text;
    std::map<std::uint32_t, std::array<Stream, 2>> m_streams;
};

/// Printable, with \r \n \t \\ and \xNN; what is long becomes its beginning, its length and a hash.
std::string shown(std::string_view bytes);

/// What a decoder makes of the observations (and of finish() after them), as text.
std::string decoded(const std::vector<Observation> &observations, bool withTimes = true, WireLimits limits = {});

} // namespace stepwire::testing
