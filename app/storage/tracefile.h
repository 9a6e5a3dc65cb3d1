#pragma once

#include "app/storage/database.h"
#include "models/vocabulary/result.h"

#include <string>

namespace stepwire {

/// A trace file, opened for reading only: checked to be one, and readable also where its writer was killed, where the
/// folder cannot be written, and where the end of the file is missing.
struct TraceFile
{
    /// Fails with NotFound, NotPermitted, NotATrace, Damaged, TooNew.
    static Result<TraceFile> open(const std::string &path);

    TraceFile() = default;
    TraceFile(TraceFile &&) = default;
    TraceFile &operator=(TraceFile &&) = default;
    ~TraceFile(); ///< Removes the copy, if there was one.

    Database database;
    bool damaged = false;       ///< The file is shorter than it says, or malformed; it was opened all the same.
    std::string temporaryFolder; ///< Holds a copy that SQLite could write its lock files beside; usually empty.
};

} // namespace stepwire
