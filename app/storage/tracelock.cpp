#include "app/storage/tracelock.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>
#include <utility>

namespace stepwire {

TraceLock::TraceLock(int descriptor) : m_descriptor(descriptor)
{
    (void)::flock(descriptor, LOCK_EX | LOCK_NB);
}

TraceLock::~TraceLock()
{
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

TraceLock::TraceLock(TraceLock &&other) noexcept : m_descriptor(std::exchange(other.m_descriptor, -1)) {}

TraceLock &TraceLock::operator=(TraceLock &&other) noexcept
{
    std::swap(m_descriptor, other.m_descriptor);
    return *this;
}

std::optional<FileIdentity> TraceLock::identity() const
{
    return FileIdentity::of(m_descriptor);
}

bool TraceLock::isHeld(const std::string &path)
{
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (file < 0)
        return false;
    const bool held = ::flock(file, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    ::close(file);
    return held;
}

} // namespace stepwire
