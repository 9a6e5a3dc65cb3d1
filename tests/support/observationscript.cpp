#include "tests/support/observationscript.h"

#include <algorithm>
#include <functional>

namespace stepwire::testing {

namespace {

/// `nextPiece` gives the length of the next piece for the bytes that are left; at least 1.
std::vector<Observation> cut(const std::vector<Observation> &observations,
                             const std::function<std::size_t(std::string_view rest, std::size_t done)> &nextPiece)
{
    std::vector<Observation> pieces;
    for (const Observation &whole : observations) {
        if (whole.kind != ObservationKind::Data || whole.bytes.empty()) {
            pieces.push_back(whole);
            continue;
        }
        for (std::size_t done = 0; done < whole.bytes.size();) {
            const std::string_view rest = std::string_view(whole.bytes).substr(done);
            const std::size_t length = std::clamp<std::size_t>(nextPiece(rest, done), 1, rest.size());
            Observation piece{.connection = whole.connection,
                              .kind = whole.kind,
                              .direction = whole.direction,
                              .at = whole.at,
                              .bytes = std::string(rest.substr(0, length)),
                              .blotted = {}};
            for (const ByteRange &range : whole.blotted) {
                const std::uint64_t begin = std::max<std::uint64_t>(range.begin, done);
                const std::uint64_t end = std::min<std::uint64_t>(range.end, done + length);
                if (begin < end)
                    piece.blotted.push_back({begin - done, end - done});
            }
            pieces.push_back(std::move(piece));
            done += length;
        }
    }
    return pieces;
}

} // namespace

ObservationScript &ObservationScript::on(std::uint32_t connection)
{
    m_connection = ConnectionId{connection};
    return *this;
}

ObservationScript &ObservationScript::at(std::int64_t nanoseconds)
{
    m_next = nanoseconds;
    return *this;
}

ObservationScript &ObservationScript::opened(std::string_view upstream)
{
    return add(ObservationKind::Opened, Direction::Sent, upstream);
}

ObservationScript &ObservationScript::sent(std::string_view bytes)
{
    return add(ObservationKind::Data, Direction::Sent, bytes);
}

ObservationScript &ObservationScript::received(std::string_view bytes)
{
    return add(ObservationKind::Data, Direction::Received, bytes);
}

ObservationScript &ObservationScript::finished(Direction direction)
{
    return add(ObservationKind::Finished, direction, {});
}

ObservationScript &ObservationScript::reset(Direction direction)
{
    return add(ObservationKind::Reset, direction, {});
}

ObservationScript &ObservationScript::closed()
{
    return finished(Direction::Sent).finished(Direction::Received);
}

ObservationScript &ObservationScript::note(std::string_view text, Direction direction)
{
    return add(ObservationKind::Note, direction, text);
}

ObservationScript &ObservationScript::delays(Direction direction, std::string_view account)
{
    return add(ObservationKind::Delays, direction, account);
}

ObservationScript &ObservationScript::gap(std::uint64_t bytes, std::uint32_t connection)
{
    add(ObservationKind::Gap, Direction::Sent, std::to_string(bytes));
    m_observations.back().connection = ConnectionId{connection};
    return *this;
}

ObservationScript &ObservationScript::ended()
{
    add(ObservationKind::Ended, Direction::Sent, {});
    m_observations.back().connection = {};
    return *this;
}

ObservationScript &ObservationScript::add(ObservationKind kind, Direction direction, std::string_view bytes)
{
    m_observations.push_back({.connection = m_connection,
                              .kind = kind,
                              .direction = direction,
                              .at = {m_next},
                              .bytes = std::string(bytes),
                              .blotted = {}});
    m_next += 1000;
    return *this;
}

std::vector<Observation> cutAtEveryByte(const std::vector<Observation> &observations)
{
    return cut(observations, [](std::string_view, std::size_t) { return std::size_t{1}; });
}

std::vector<Observation> cutOnce(const std::vector<Observation> &observations, std::size_t first)
{
    return cut(observations,
               [first](std::string_view rest, std::size_t done) { return done == 0 ? first : rest.size(); });
}

std::vector<Observation> cutAtRandom(const std::vector<Observation> &observations, std::mt19937 &random)
{
    return cut(observations, [&random](std::string_view rest, std::size_t) {
        // Short pieces and long ones alike: the boundary cases are in the short ones.
        const std::size_t most = random() % 2 == 0 ? 8 : rest.size();
        return std::size_t{1} + random() % most;
    });
}

} // namespace stepwire::testing
