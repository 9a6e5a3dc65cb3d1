#pragma once

#include "models/session/payloadsource.h"
#include "models/session/sessiondelta.h"

#include <cstdint>
#include <string>
#include <vector>

namespace stepwire {

/// An invented session for tests of the window: a WebSocket whose steps are chained, two of them on a second lane, one
/// after a reconnect; and the same task over HTTP with its full history. Every figure is made up but consistent:
/// step bytes are the sums of their messages.
class FabricatedTraffic
{
public:
    explicit FabricatedTraffic(int webSocketSteps = 12, int httpSteps = 12);

    /// The whole session in one.
    SessionDelta whole() const;
    /// The same in slices of at most `messages` messages, as a live recording tells it.
    std::vector<SessionDelta> slices(std::size_t messages) const;

    /// JSON for each message that is at least its payloadBytes long.
    static std::string payloadOf(const Message &message, const std::string &type);

private:
    NameId name(const std::string &text);
    Message &add(Direction direction, const std::string &type, EventRole role, std::uint64_t payload,
                 double milliseconds);
    void openConnection(Transport transport, const std::string &url);
    void addControl(MessageKind kind, Direction direction);
    void addStep(int number, Transport transport, const std::string &lane);
    void addAnswer(Step &step, int number, Transport transport);
    void addOutput(Step &step, int outputIndex, const std::string &kind, const std::string &words, int deltas);
    ItemId addItem(Step &step, const std::string &kind, const std::string &role, const std::string &tool,
                   std::uint64_t bytes, const std::string &excerpt);

    SessionDelta m_delta;
    double m_clock = 0; ///< Milliseconds.
    std::uint32_t m_exchange = 0;
    StepId m_step;
    std::uint64_t m_history = 0; ///< Bytes of all items so far on the current arm.
    StepId m_lastOfLane[2];
};

/// Payloads for fabricated messages.
class FabricatedPayloads final : public PayloadSource
{
public:
    explicit FabricatedPayloads(std::vector<std::string> names) : m_names(std::move(names)) {}
    Result<std::string> payload(const Message &message) override;
    Result<std::string> wire(const Message &message) override;

private:
    std::vector<std::string> m_names;
};

} // namespace stepwire
