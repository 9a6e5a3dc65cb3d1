#include "app/storage/unfinishedtraces.h"

#include "app/storage/database.h"
#include "app/storage/tracelock.h"

#include <algorithm>
#include <filesystem>
#include <sqlite3.h>
#include <string_view>
#include <utility>

namespace stepwire {

std::vector<std::string> unfinishedTraces(const std::string &folder)
{
    namespace fs = std::filesystem;
    constexpr std::string_view logSuffix = "-wal";
    constexpr std::string_view suffix = ".stepwire-wal";
    std::vector<std::pair<fs::file_time_type, std::string>> found;
    std::error_code error;
    for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
        const std::string log = at->path().string();
        const std::string path = log.substr(0, log.size() - std::min(log.size(), logSuffix.size()));
        std::error_code ignored;
        if (!log.ends_with(suffix) || !fs::is_regular_file(path, ignored) || TraceLock::isHeld(path))
            continue;
        found.emplace_back(fs::last_write_time(log, ignored), path);
    }
    std::ranges::sort(found, std::greater());
    std::vector<std::string> paths;
    for (auto &[when, path] : found)
        paths.push_back(std::move(path));
    return paths;
}

Result<void> foldLogIn(const std::string &path)
{
    if (TraceLock::isHeld(path))
        return tl::unexpected(Failure{FailureKind::BeingWritten, path, {}});
    return Database::open(path, SQLITE_OPEN_READWRITE).and_then([](Database &&database) {
        return database.execute("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE");
    });
}

Result<void> copyWithLog(const std::string &path, const std::string &to)
{
    return Database::open(path, SQLITE_OPEN_READONLY).and_then([&](Database &&source) {
        return Database::open(to, SQLITE_OPEN_READWRITE).and_then([&](Database &&target) {
            return source.copyTo(target).and_then([&] { return target.execute("PRAGMA journal_mode = DELETE"); });
        });
    });
}

Result<void> removeTrace(const std::string &path)
{
    if (TraceLock::isHeld(path))
        return tl::unexpected(Failure{FailureKind::BeingWritten, path, {}});
    std::error_code error;
    std::filesystem::remove(path, error);
    if (error)
        return tl::unexpected(Failure{FailureKind::NotPermitted, path, error.message()});
    for (const char *suffix : {"-wal", "-shm"})
        std::filesystem::remove(path + suffix, error);
    return {};
}

} // namespace stepwire
