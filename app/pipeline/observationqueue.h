#pragma once

#include "models/vocabulary/observation.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <vector>

namespace stepwire {

/// Between the threads that see bytes and the one that stores and decodes them. Bounded by bytes: when it is nearly
/// full crowded() asks the producers to stop reading their sockets; one who goes on all the same loses the
/// observation, and a Gap says how many bytes of which connection and direction that were.
class ObservationQueue
{
public:
    static constexpr std::size_t defaultLimit = 64 * 1024 * 1024;

    explicit ObservationQueue(std::size_t limitBytes = defaultLimit);

    /// Any thread. Takes a lock for the time of a move; never waits for the consumer.
    void push(Observation &&observation);
    /// Any thread, without a lock. True from three quarters of the limit until it is below half.
    bool crowded() const { return m_crowded.load(std::memory_order_relaxed); }
    /// No more will be pushed; what is there can still be taken.
    void close();

    /// The consumer. Waits until something is there, the queue is closed, or `until`; then moves everything into `taken`
    /// (which is cleared first). False when closed and empty.
    bool take(std::vector<Observation> &taken, std::chrono::steady_clock::time_point until);
    /// The consumer. Lets observations gather for `time`, so that no producer has to wake it for each; returns early
    /// when there are many, or the queue is closed.
    void gather(std::chrono::milliseconds time);

    std::size_t bytes() const; ///< Waiting or in the consumer's hand, with a fixed share for each entry.

private:
    void put(Observation &&observation);
    void drop(Observation &&observation);
    void release();

    const std::size_t m_limit;
    mutable std::mutex m_mutex;
    std::condition_variable m_somethingThere;
    std::vector<Observation> m_waiting;
    std::vector<Observation> m_gaps; ///< One for each stream that lost bytes, until the next push that has room.
    std::size_t m_bytes = 0;
    std::size_t m_inHand = 0; ///< Of m_bytes: with the consumer.
    bool m_consumerSleeps = false;  ///< In take(): the next push wakes it.
    bool m_consumerGathers = false; ///< In gather(): only many bytes wake it.
    bool m_closed = false;
    std::atomic<bool> m_crowded = false;
};

} // namespace stepwire
