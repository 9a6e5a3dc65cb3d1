#include "tests/benchmarks/capturefile.h"

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <map>
#include <utility>

namespace stepwire::benchmarks {

namespace {

constexpr std::size_t largestSegment = 60'000; // below what a length field of IPv4 can say

void put(std::string &to, std::uint64_t number, int bytes)
{
    for (int i = bytes; i-- > 0;)
        to += char(number >> (8 * i));
}

void putLittle(std::string &to, std::uint32_t number)
{
    for (int i = 0; i < 4; ++i)
        to += char(number >> (8 * i));
}

/// The packets of all connections. Each has an address of its own in 10.0.0.0/8.
class Packets
{
public:
    explicit Packets(std::ofstream &out) : m_out(out)
    {
        std::string header;
        putLittle(header, 0xa1b23c4d); // times in nanoseconds
        putLittle(header, 2 | 4 << 16);
        for (const std::uint32_t field : {0U, 0U, 262'144U, 1U}) // 1: Ethernet
            putLittle(header, field);
        m_out << header;
    }

    void add(const Observation &observation)
    {
        constexpr unsigned syn = 2, ack = 16;
        Stream &sent = m_streams[{observation.connection.value, Direction::Sent}];
        Stream &received = m_streams[{observation.connection.value, Direction::Received}];
        if (observation.kind == ObservationKind::Opened) {
            segment(observation, Direction::Sent, syn, {});
            segment(observation, Direction::Received, syn | ack, {});
            sent.next = received.next = 1;
            segment(observation, Direction::Sent, ack, {});
        }
        if (observation.kind != ObservationKind::Data)
            return;
        for (std::string_view rest = observation.bytes; !rest.empty(); rest.remove_prefix(std::min(rest.size(), largestSegment)))
            segment(observation, observation.direction, ack, rest.substr(0, largestSegment));
    }

private:
    struct Stream
    {
        std::uint32_t next = 0;
    };

    void segment(const Observation &observation, Direction direction, unsigned flags, std::string_view payload)
    {
        const bool toServer = direction == Direction::Sent;
        const std::uint32_t id = observation.connection.value;
        Stream &own = m_streams[{id, direction}];
        const Stream &other = m_streams[{id, toServer ? Direction::Received : Direction::Sent}];
        const std::uint32_t agent = 0x0a000000U + id, server = 0x0aff0001U;

        std::string packet(12, '\0');
        put(packet, 0x0800, 2);
        put(packet, 0x45000000U | std::uint32_t(40 + payload.size()), 4);
        put(packet, 0x00004000U, 4);
        put(packet, 0x40060000U, 4);
        put(packet, toServer ? agent : server, 4);
        put(packet, toServer ? server : agent, 4);
        put(packet, toServer ? 40'000 : 80, 2);
        put(packet, toServer ? 80 : 40'000, 2);
        put(packet, own.next, 4);
        put(packet, other.next, 4);
        put(packet, 0x5000U | flags, 2);
        put(packet, 65'535, 2);
        put(packet, 0, 4);
        own.next += std::uint32_t(payload.size());

        std::string record;
        putLittle(record, std::uint32_t(1'700'000'000 + observation.at.nanoseconds / 1'000'000'000));
        putLittle(record, std::uint32_t(observation.at.nanoseconds % 1'000'000'000));
        putLittle(record, std::uint32_t(packet.size() + payload.size()));
        putLittle(record, std::uint32_t(packet.size() + payload.size()));
        m_out << record << packet << payload;
    }

    std::ofstream &m_out;
    std::map<std::pair<std::uint32_t, Direction>, Stream> m_streams;
};

} // namespace

Result<void> writeCapture(TraceReader &trace, const std::string &path)
{
    std::ofstream out(path, std::ios::binary);
    Packets packets(out);
    const Result<void> done = trace.replay([&](Observation &&observation) {
        packets.add(observation);
        return out.good();
    });
    out.close();
    if (!out)
        return tl::unexpected(Failure{FailureKind::Other, path, "cannot be written"});
    return done;
}

} // namespace stepwire::benchmarks
