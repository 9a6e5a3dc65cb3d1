#include "app/storage/tracefile.h"

#include "app/storage/traceschema.h"

#include <filesystem>
#include <sqlite3.h>
#include <stdlib.h>

namespace stepwire {

namespace {

constexpr std::string_view magic("SQLite format 3\0", 16);

/// A number of the SQLite database header (https://www.sqlite.org/fileformat2.html section 1.3): big endian.
std::uint32_t headerNumber(std::string_view header, std::size_t at)
{
    std::uint32_t number = 0;
    for (std::size_t i = 0; i < 4; ++i)
        number = (number << 8) | std::uint8_t(header[at + i]);
    return number;
}

Result<void> checkIsFile(const std::string &path)
{
    std::error_code error;
    const auto status = std::filesystem::status(path, error);
    if (!std::filesystem::exists(status)) {
        const bool hidden = error == std::errc::permission_denied;
        return tl::unexpected(Failure{hidden ? FailureKind::NotPermitted : FailureKind::NotFound, path, {}});
    }
    if (!std::filesystem::is_regular_file(status))
        return tl::unexpected(Failure{FailureKind::NotATrace, path, "not a regular file"});
    return {};
}

Result<void> checkHeader(Database &database, const std::string &path)
{
    constexpr std::size_t headerSize = 100;
    const std::string header = database.fileBeginning(headerSize);
    if (header.empty())
        return tl::unexpected(Failure{FailureKind::NotATrace, path, "it is empty"});
    if (header.size() < headerSize || !header.starts_with(magic)
        || headerNumber(header, 68) != std::uint32_t(traceschema::applicationId))
        return tl::unexpected(Failure{FailureKind::NotATrace, path, {}});
    // Two bytes, a power of two; 1 stands for 65536.
    const std::size_t pageSize = headerNumber(header, 16) >> 16;
    if (pageSize >= 512 && (pageSize & (pageSize - 1)) == 0)
        database.hideTornPage(pageSize);
    const std::uint32_t version = headerNumber(header, 60);
    if (version > std::uint32_t(traceschema::version))
        return tl::unexpected(Failure{FailureKind::TooNew, path, "format " + std::to_string(version)});
    return {};
}

Result<void> tryReading(Database &database)
{
    return database.prepare("SELECT value FROM recording WHERE key = 'started_at'").and_then([&](Statement statement) {
        const int code = statement.step();
        return code == SQLITE_ROW || code == SQLITE_DONE ? Result<void>() : Result<void>(tl::unexpected(database.failure()));
    });
}

bool isDamage(int code)
{
    return code == SQLITE_CORRUPT || code == SQLITE_IOERR || code == SQLITE_NOTADB;
}

/// SQLite needs to write lock files beside a trace whose log is still there. Where it cannot, a copy is read.
Result<std::string> copyWithLog(const std::string &path)
{
    std::error_code error;
    std::string folder = (std::filesystem::temp_directory_path(error) / "stepwire-XXXXXX").string();
    if (error || !::mkdtemp(folder.data()))
        return tl::unexpected(Failure{FailureKind::NotPermitted, path, "no temporary folder to copy it to"});
    for (const char *suffix : {"", "-wal"}) {
        if (std::filesystem::exists(path + suffix, error))
            std::filesystem::copy_file(path + suffix, folder + "/trace" + suffix, error);
        if (error) {
            const std::string reason = error.message();
            std::filesystem::remove_all(folder, error);
            return tl::unexpected(Failure{FailureKind::Other, path, reason});
        }
    }
    return folder;
}

} // namespace

TraceFile::~TraceFile()
{
    if (temporaryFolder.empty())
        return;
    database = Database();
    std::error_code ignored;
    std::filesystem::remove_all(temporaryFolder, ignored);
}

Result<TraceFile> TraceFile::open(const std::string &path)
{
    if (Result<void> checked = checkIsFile(path); !checked)
        return tl::unexpected(checked.error());
    TraceFile file;
    const auto attempt = [&](const std::string &name) -> Result<void> {
        Result<Database> opened = Database::open(name, SQLITE_OPEN_READONLY);
        if (!opened)
            return tl::unexpected(opened.error());
        file.database = std::move(*opened);
        return checkHeader(file.database, path).and_then([&] { return tryReading(file.database); });
    };
    Result<void> readable = attempt(path);
    if (!readable && file.database.isOpen()
        && (file.database.errorCode() == SQLITE_CANTOPEN || file.database.errorCode() == SQLITE_READONLY)) {
        Result<std::string> folder = copyWithLog(path);
        if (!folder)
            return tl::unexpected(folder.error());
        file.temporaryFolder = *folder;
        readable = attempt(*folder + "/trace");
    }
    if (!readable && file.database.isOpen() && isDamage(file.database.errorCode())) {
        // With this on, SQLite opens a file that is shorter than its header says, and reads the pages that are there.
        file.damaged = true;
        (void)file.database.execute("PRAGMA writable_schema = ON");
        readable = tryReading(file.database);
        if (!readable)
            return tl::unexpected(Failure{FailureKind::Damaged, path, readable.error().detail});
    }
    if (!readable) {
        Failure failure = readable.error();
        failure.subject = path;
        if (failure.detail.starts_with("no such table"))
            failure.kind = FailureKind::Damaged; // Its header says that it is a trace, and the tables of one are not there.
        return tl::unexpected(std::move(failure));
    }
    return file;
}

} // namespace stepwire
