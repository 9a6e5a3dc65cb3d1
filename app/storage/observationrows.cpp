#include "app/storage/observationrows.h"

#include <charconv>

namespace stepwire {

std::uint64_t StreamOffsets::take(const Observation &observation)
{
    std::uint64_t &offset = of(observation.connection, observation.direction);
    const std::uint64_t begin = offset;
    if (observation.kind == ObservationKind::Data)
        offset += observation.bytes.size();
    else if (observation.kind == ObservationKind::Gap)
        offset += lostBytes(observation);
    return begin;
}

std::uint64_t &StreamOffsets::of(ConnectionId connection, Direction direction)
{
    return m_offsets[std::uint64_t(connection.value) * 2 + std::uint64_t(direction)];
}

std::string rangesToJson(const std::vector<ByteRange> &ranges)
{
    std::string json = "[";
    for (const ByteRange &range : ranges) {
        json += json.size() == 1 ? "[" : ",[";
        json += std::to_string(range.begin) + ',' + std::to_string(range.end) + ']';
    }
    return json + ']';
}

std::vector<ByteRange> rangesFromJson(std::string_view json)
{
    std::vector<std::uint64_t> numbers;
    const char *at = json.data();
    const char *const end = at + json.size();
    while (at != end) {
        std::uint64_t number = 0;
        const auto [next, error] = std::from_chars(at, end, number);
        if (error == std::errc()) {
            numbers.push_back(number);
            at = next;
        } else {
            ++at;
        }
    }
    std::vector<ByteRange> ranges;
    for (std::size_t i = 0; i + 1 < numbers.size(); i += 2) {
        if (numbers[i] <= numbers[i + 1])
            ranges.push_back({numbers[i], numbers[i + 1]});
    }
    return ranges;
}

std::uint64_t lostBytes(const Observation &gap)
{
    std::uint64_t bytes = 0;
    std::from_chars(gap.bytes.data(), gap.bytes.data() + gap.bytes.size(), bytes);
    return bytes;
}

} // namespace stepwire
