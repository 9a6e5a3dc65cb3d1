#pragma once

#include <cstdint>

namespace stepwire {

/// What became of a part on the way from the earlier of two things to the later one.
enum class Change : std::uint8_t {
    Same,
    Changed,
    Added,
    Removed,
    Unknown, ///< It could not be read, or was too large to be compared.
};

} // namespace stepwire
