#pragma once

#include "models/exporting/sessionjson.h"
#include "models/session/payloadsource.h"
#include "models/session/session.h"
#include "models/vocabulary/result.h"

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace stepwire {

/// Takes an export piece by piece, in order. Pieces end anywhere.
using ExportSink = std::function<void(std::string_view)>;

/// What is exported: a session, where its payloads are read back from, and what only the outside knows.
struct ExportSource
{
    const Session &session;
    PayloadSource &payloads;
    std::string startedAt; ///< ISO 8601 in UTC; empty when the trace does not say.
    std::string version;   ///< Of this program.
    FindingText findingText;
    bool ended = true; ///< The recording ended in good order.
};

/// What became of the session on its way out. The names are codes ("messages", "control_frames"); words for them are
/// put on by whoever tells people.
struct ExportAccount
{
    struct Count
    {
        std::string_view what;
        std::uint64_t count = 0;
    };

    std::vector<Count> written;
    std::vector<Count> redacted;
    std::vector<Count> notRepresentable; ///< The format has no place for them, so they are not in the file.

    /// Adds to the count of that name; a count of 0 is not listed.
    static void add(std::vector<Count> &counts, std::string_view what, std::uint64_t count = 1);
};

/// One export format. To add one, write its function and list it in exportFormats().
struct ExportFormat
{
    std::string_view name;   ///< For --format.
    std::string_view suffix; ///< Of a file name, with its dot.
    /// Writes the whole session. Memory stays flat: what is kept is at most one message, or one HTTP exchange.
    Result<ExportAccount> (*write)(const ExportSource &source, const ExportSink &sink);
};

std::span<const ExportFormat> exportFormats();
const ExportFormat *exportFormat(std::string_view name); ///< Null when there is none of that name.

/// How many credentials are blotted in a head (see models/wire/credentials.h).
std::uint64_t blottedCredentials(std::string_view rawHead);

} // namespace stepwire
