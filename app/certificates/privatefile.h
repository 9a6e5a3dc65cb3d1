#pragma once

#include "models/vocabulary/result.h"

#include <string>
#include <string_view>
#include <sys/types.h>

namespace stepwire {

/// The whole file. Fails with NotFound, NotPermitted, Other.
Result<std::string> fileText(const std::string &path);

/// Makes a file that must not exist yet, with exactly this mode from its first moment on. Fails with Exists,
/// NotPermitted, DiskFull, Other; a file that could not be written whole is taken away again.
Result<void> writeNewFile(const std::string &path, std::string_view text, mode_t mode);

/// Puts `text` in the place of what is there, in one step: a reader sees the old or the new.
Result<void> replaceFile(const std::string &path, std::string_view text, mode_t mode);

/// Makes the folder and what is missing above it; the folders that it makes are their owner's alone.
Result<void> makePrivateFolder(const std::string &path);

/// Held while it lives: one process at a time may work in the folder.
class FolderLock
{
public:
    explicit FolderLock(const std::string &folder);
    ~FolderLock();
    FolderLock(const FolderLock &) = delete;
    FolderLock &operator=(const FolderLock &) = delete;

private:
    int m_descriptor;
};

/// What the system said last, as a failure about `path`.
Failure systemFailure(const std::string &path, int error);

} // namespace stepwire
