#pragma once

#include "app/pipeline/observationsink.h"
#include "models/vocabulary/delayaccount.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <vector>

namespace stepwire::testing {

/// Keeps every observation, and lets a test wait for one.
class CollectingSink final : public ObservationSink
{
public:
    CaptureTime now() const override
    {
        return {std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now() - m_start).count()};
    }

    ConnectionId nextConnection() override
    {
        const std::lock_guard lock(m_mutex);
        return {++m_connections};
    }

    void observe(Observation &&observation) override
    {
        const std::lock_guard lock(m_mutex);
        m_all.push_back(std::move(observation));
        m_changed.notify_all();
    }

    std::vector<Observation> all() const
    {
        const std::lock_guard lock(m_mutex);
        return m_all;
    }

    /// All data of one direction of one connection, one after the other.
    std::string stream(Direction direction, std::uint32_t connection = 1) const
    {
        std::string bytes;
        for (const Observation &observation : all()) {
            if (observation.kind == ObservationKind::Data && observation.direction == direction
                && observation.connection.value == connection)
                bytes += observation.bytes;
        }
        return bytes;
    }

    /// How the sides ended, in order: "Sf Rf" is the agent's FIN, then the server's; r is RST.
    std::string ends() const
    {
        std::string text;
        for (const Observation &observation : all()) {
            if (observation.kind == ObservationKind::Finished || observation.kind == ObservationKind::Reset) {
                text += text.empty() ? "" : " ";
                text += observation.direction == Direction::Sent ? 'S' : 'R';
                text += observation.kind == ObservationKind::Finished ? 'f' : 'r';
            }
        }
        return text;
    }

    std::string notes() const
    {
        std::string text;
        for (const Observation &observation : all()) {
            if (observation.kind == ObservationKind::Note)
                text += observation.bytes + '\n';
        }
        return text;
    }

    /// What the tap told of its own delay in one direction of one connection, put together.
    DelayAccount delays(Direction direction, std::uint32_t connection = 1) const
    {
        DelayAccount sum;
        for (const Observation &observation : all()) {
            if (observation.kind == ObservationKind::Delays && observation.direction == direction
                && observation.connection.value == connection)
                sum.merge(DelayAccount::parsed(observation.bytes).value_or(DelayAccount()));
        }
        return sum;
    }

    template <typename Condition>
    bool waitUntil(Condition condition)
    {
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
        while (!condition()) {
            if (std::chrono::steady_clock::now() >= end)
                return condition(); // Without the lock, which it takes itself.
            std::unique_lock lock(m_mutex);
            m_changed.wait_for(lock, std::chrono::milliseconds(20));
        }
        return true;
    }

private:
    const std::chrono::steady_clock::time_point m_start = std::chrono::steady_clock::now();
    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    std::vector<Observation> m_all;
    std::uint32_t m_connections = 0;
};

} // namespace stepwire::testing
