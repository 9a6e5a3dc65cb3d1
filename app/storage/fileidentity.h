#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace stepwire {

/// Which file a name stands for, whatever it is called: tells whether a file was removed, moved, or another one put in
/// its place.
struct FileIdentity
{
    std::uint64_t device = 0;
    std::uint64_t node = 0;

    /// None where there is no such file. Symbolic links are followed.
    static std::optional<FileIdentity> of(const std::string &path);
    static std::optional<FileIdentity> of(int descriptor);

    friend bool operator==(const FileIdentity &, const FileIdentity &) = default;
};

} // namespace stepwire
