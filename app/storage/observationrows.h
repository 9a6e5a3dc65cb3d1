#pragma once

#include "models/vocabulary/observation.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace stepwire {

/// How far each connection's two byte streams have come. Bytes lost in a gap count, so that an offset names the same
/// byte for the trace file and for the decoder.
class StreamOffsets
{
public:
    /// Where `observation` begins in its stream; takes its bytes in.
    std::uint64_t take(const Observation &observation);
    /// Where the next observation of that stream is expected.
    std::uint64_t &of(ConnectionId connection, Direction direction);

private:
    std::unordered_map<std::uint64_t, std::uint64_t> m_offsets;
};

/// `[[begin,end],…]`, the form in which blotted ranges stand in the trace.
std::string rangesToJson(const std::vector<ByteRange> &ranges);
/// Nothing for what is not of that form.
std::vector<ByteRange> rangesFromJson(std::string_view json);

/// The decimal number that a Gap carries; 0 when it is none.
std::uint64_t lostBytes(const Observation &gap);

} // namespace stepwire
