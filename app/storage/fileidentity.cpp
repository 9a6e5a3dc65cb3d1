#include "app/storage/fileidentity.h"

#include <sys/stat.h>

namespace stepwire {

std::optional<FileIdentity> FileIdentity::of(const std::string &path)
{
    struct stat there {};
    if (::stat(path.c_str(), &there) != 0)
        return std::nullopt;
    return FileIdentity{std::uint64_t(there.st_dev), std::uint64_t(there.st_ino)};
}

} // namespace stepwire
