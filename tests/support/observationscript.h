#pragma once

#include "models/vocabulary/observation.h"

#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace stepwire::testing {

/// Observations written down in the order in which they happen. Time goes on by a microsecond with each of them unless
/// it is set; connections are 1 unless another one is chosen.
///
///     ObservationScript script;
///     script.opened().sent("GET / HTTP/1.1\r\n\r\n").received("HTTP/1.1 204 No Content\r\n\r\n").closed();
class ObservationScript
{
public:
    ObservationScript &on(std::uint32_t connection); ///< For what follows.
    ObservationScript &at(std::int64_t nanoseconds); ///< For the next observation; later ones follow it.
    ObservationScript &opened(std::string_view upstream = "https://api.example/v1");
    ObservationScript &sent(std::string_view bytes);
    ObservationScript &received(std::string_view bytes);
    ObservationScript &finished(Direction direction);
    ObservationScript &reset(Direction direction);
    ObservationScript &closed(); ///< FIN from the agent, then from the server.
    ObservationScript &note(std::string_view text, Direction direction = Direction::Sent);
    ObservationScript &delays(Direction direction, std::string_view account);
    ObservationScript &gap(std::uint64_t bytes, std::uint32_t connection = 0);
    ObservationScript &ended();

    const std::vector<Observation> &observations() const { return m_observations; }

private:
    ObservationScript &add(ObservationKind kind, Direction direction, std::string_view bytes);

    std::vector<Observation> m_observations;
    ConnectionId m_connection{1};
    std::int64_t m_next = 1000;
};

/// The same with every Data observation cut into pieces of one byte, each with the time of the whole.
std::vector<Observation> cutAtEveryByte(const std::vector<Observation> &observations);
/// The same with every Data observation cut in two after `first` bytes, where it is that long.
std::vector<Observation> cutOnce(const std::vector<Observation> &observations, std::size_t first);
/// The same with every Data observation cut at random places.
std::vector<Observation> cutAtRandom(const std::vector<Observation> &observations, std::mt19937 &random);

} // namespace stepwire::testing
