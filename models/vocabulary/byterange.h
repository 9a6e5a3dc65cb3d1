#pragma once

#include <compare>
#include <cstdint>

namespace stepwire {

/// Half-open range of offsets. What the offsets count in is said where a range is used: usually the byte stream of
/// one connection in one direction, counted from its first byte, or the payload of one message.
struct ByteRange
{
    std::uint64_t begin = 0;
    std::uint64_t end = 0;

    constexpr std::uint64_t size() const { return end - begin; }
    friend constexpr auto operator<=>(const ByteRange &, const ByteRange &) = default;
};

} // namespace stepwire
