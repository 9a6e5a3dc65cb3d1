#pragma once

#include "models/session/sessiondelta.h"
#include "models/wire/wiresink.h"

#include <functional>
#include <memory>
#include <string_view>

namespace stepwire {

/// Called for each message whose payload unframing its wire bytes does not give (WireMessage::payloadOnWire is false),
/// so that the trace can keep it. The view holds during the call.
using PayloadKeeper = std::function<void(MessageId message, std::string_view payload)>;

/// The fold: messages in, a session out, by the rules of the Responses dialect. Deterministic: the same observations
/// give the same ids, steps and findings, live or loaded.
class SessionBuilder final : public WireSink
{
public:
    explicit SessionBuilder(PayloadKeeper keeper = {});
    ~SessionBuilder() override;

    /// What changed since the last call.
    SessionDelta takeDelta();

    void connectionOpened(ConnectionId connection, CaptureTime at, std::string_view upstream) override;
    void requestStarted(ConnectionId connection, std::uint32_t exchange, const HttpHead &head,
                        CaptureTime firstByteAt) override;
    void responseStarted(ConnectionId connection, std::uint32_t exchange, const HttpHead &head, CaptureTime at) override;
    void upgraded(ConnectionId connection, const HttpHead &request, const HttpHead &response, CaptureTime at) override;
    void message(const WireMessage &message) override;
    void exchangeEnded(ConnectionId connection, std::uint32_t exchange, CaptureTime at, bool complete,
                       std::uint64_t trailingWireBytes) override;
    void sideEnded(ConnectionId connection, Direction direction, EndOfSide how, CaptureTime at) override;
    void unfinished(ConnectionId connection, Direction direction, std::uint64_t bytes) override;
    void finding(const Finding &finding) override;
    void gap(std::uint64_t bytes, CaptureTime at) override;
    void delaysMeasured(ConnectionId connection, Direction direction, const DelayAccount &account) override;
    void recordingEnded(CaptureTime at) override;

private:
    class State;
    std::unique_ptr<State> m_state;
};

} // namespace stepwire
