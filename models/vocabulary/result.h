#pragma once

#include <cstdint>
#include <string>
#include <tl/expected.hpp>

namespace stepwire {

/// What kept an operation from being done; callers switch on it, ui/ and app/commands find the words.
enum class FailureKind : std::uint8_t {
    NotFound,       ///< No such file or address.
    NotATrace,      ///< The file is something else.
    Damaged,        ///< A trace, but nothing of it can be read.
    TooNew,         ///< Written by a later version.
    Exists,         ///< Would overwrite.
    BeingWritten,   ///< Another process writes the file now.
    NotPermitted,
    AddressInUse,
    Unreachable,
    BadArgument,
    DiskFull,
    Other,
};

struct Failure
{
    FailureKind kind = FailureKind::Other;
    std::string subject; ///< The file, address or argument that it is about.
    std::string detail;  ///< What the system or library said, in its own words; may be empty.
};

template <typename T>
using Result = tl::expected<T, Failure>;

} // namespace stepwire
