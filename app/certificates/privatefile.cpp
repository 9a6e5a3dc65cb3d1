#include "app/certificates/privatefile.h"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace stepwire {

namespace {

Result<void> writeAll(int descriptor, std::string_view text, const std::string &path)
{
    while (!text.empty()) {
        const ssize_t count = ::write(descriptor, text.data(), text.size());
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return tl::unexpected(systemFailure(path, errno));
        text.remove_prefix(std::size_t(count));
    }
    if (::fsync(descriptor) != 0)
        return tl::unexpected(systemFailure(path, errno));
    return {};
}

} // namespace

Failure systemFailure(const std::string &path, int error)
{
    FailureKind kind = FailureKind::Other;
    if (error == ENOENT || error == ENOTDIR)
        kind = FailureKind::NotFound;
    else if (error == EEXIST)
        kind = FailureKind::Exists;
    else if (error == EACCES || error == EPERM || error == EROFS)
        kind = FailureKind::NotPermitted;
    else if (error == ENOSPC || error == EDQUOT)
        kind = FailureKind::DiskFull;
    return {kind, path, std::strerror(error)};
}

Result<std::string> fileText(const std::string &path)
{
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return tl::unexpected(systemFailure(path, errno));
    std::string text;
    std::array<char, 65536> piece{};
    ssize_t count = 0;
    while ((count = ::read(descriptor, piece.data(), piece.size())) > 0 || (count < 0 && errno == EINTR)) {
        if (count > 0)
            text.append(piece.data(), std::size_t(count));
    }
    const int error = errno;
    ::close(descriptor);
    if (count < 0)
        return tl::unexpected(systemFailure(path, error));
    return text;
}

Result<void> writeNewFile(const std::string &path, std::string_view text, mode_t mode)
{
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
    if (descriptor < 0)
        return tl::unexpected(systemFailure(path, errno));
    Result<void> written = writeAll(descriptor, text, path);
    ::close(descriptor);
    if (!written)
        ::unlink(path.c_str());
    return written;
}

Result<void> replaceFile(const std::string &path, std::string_view text, mode_t mode)
{
    std::string pattern = path + ".XXXXXX";
    const int descriptor = ::mkostemp(pattern.data(), O_CLOEXEC);
    if (descriptor < 0)
        return tl::unexpected(systemFailure(path, errno));
    ::fchmod(descriptor, mode);
    Result<void> written = writeAll(descriptor, text, path);
    ::close(descriptor);
    if (written && ::rename(pattern.c_str(), path.c_str()) != 0)
        written = tl::unexpected(systemFailure(path, errno));
    if (!written)
        ::unlink(pattern.c_str());
    return written;
}

Result<void> makePrivateFolder(const std::string &path)
{
    for (std::size_t slash = path.find('/', 1);; slash = path.find('/', slash + 1)) {
        const std::string folder = path.substr(0, slash);
        if (::mkdir(folder.c_str(), S_IRWXU) != 0 && errno != EEXIST)
            return tl::unexpected(systemFailure(folder, errno));
        if (slash == std::string::npos)
            return {};
    }
}

FolderLock::FolderLock(const std::string &folder)
    : m_descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC))
{
    while (m_descriptor >= 0 && ::flock(m_descriptor, LOCK_EX) != 0 && errno == EINTR) {
    }
}

FolderLock::~FolderLock()
{
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

} // namespace stepwire
