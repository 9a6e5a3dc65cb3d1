#include "app/storage/newtracefile.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace stepwire {

namespace {

Failure systemFailure(const std::string &path, int error)
{
    if (error == ENOENT) { // To be made, so it is its folder that is not there.
        const auto slash = path.rfind('/');
        return {FailureKind::NotFound, slash == std::string::npos ? "." : path.substr(0, std::max<std::size_t>(slash, 1)), {}};
    }
    FailureKind kind = FailureKind::Other;
    switch (error) {
    case EEXIST: kind = FailureKind::Exists; break;
    case ENOTDIR: kind = FailureKind::NotFound; break;
    case EACCES:
    case EPERM:
    case EROFS: kind = FailureKind::NotPermitted; break;
    case ENOSPC:
    case EDQUOT: kind = FailureKind::DiskFull; break;
    default: break;
    }
    return {kind, path, std::strerror(error)};
}

} // namespace

Result<TraceLock> makeTraceFile(const std::string &path, bool overwrite)
{
    struct stat there {};
    if (::lstat(path.c_str(), &there) == 0) {
        if (!overwrite)
            return tl::unexpected(Failure{FailureKind::Exists, path, {}});
        if (!S_ISREG(there.st_mode) && !S_ISLNK(there.st_mode))
            return tl::unexpected(Failure{FailureKind::BadArgument, path, "not a regular file"});
        if (TraceLock::isHeld(path))
            return tl::unexpected(Failure{FailureKind::BeingWritten, path, {}});
        if (::unlink(path.c_str()) != 0)
            return tl::unexpected(systemFailure(path, errno));
    }
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (file < 0)
        return tl::unexpected(systemFailure(path, errno));
    // A log left behind by an earlier file of that name would be taken for this one's. Only now that the name is ours:
    // it may have been another's a moment ago.
    for (const char *suffix : {"-wal", "-shm", "-journal"})
        ::unlink((path + suffix).c_str());
    return TraceLock(file);
}

Result<void> publishTraceFile(const std::string &draft, const std::string &path)
{
    if (::renameat2(AT_FDCWD, draft.c_str(), AT_FDCWD, path.c_str(), RENAME_NOREPLACE) == 0)
        return {};
    if (errno == EINVAL) { // A file system without that call can usually do it in two steps.
        if (::link(draft.c_str(), path.c_str()) == 0) {
            ::unlink(draft.c_str());
            return {};
        }
    }
    return tl::unexpected(systemFailure(path, errno));
}

} // namespace stepwire
