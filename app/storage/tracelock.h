#pragma once

#include "app/storage/fileidentity.h"

#include <optional>
#include <string>

namespace stepwire {

/// Says "this trace is being written" to other processes for as long as it lives, and no longer: the kernel lets go of
/// it when the process dies, however that happens. An flock() on the file itself, which SQLite's own locks (fcntl) know
/// nothing of.
///
/// Closing any descriptor of a file drops the fcntl locks that this process has on it (fcntl(2)), so a lock has to
/// outlive the database of its file, and isHeld() must not be asked about a file that this process itself writes.
class TraceLock
{
public:
    TraceLock() = default;
    /// Takes over `descriptor`, an open trace. Where the file system knows no locks it locks nothing.
    explicit TraceLock(int descriptor);
    ~TraceLock();
    TraceLock(TraceLock &&other) noexcept;
    TraceLock &operator=(TraceLock &&other) noexcept;

    /// Of the locked file; none without one.
    std::optional<FileIdentity> identity() const;

    /// Another process writes the trace at `path` now.
    static bool isHeld(const std::string &path);

private:
    int m_descriptor = -1;
};

} // namespace stepwire
