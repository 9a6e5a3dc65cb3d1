#include "app/storage/fileidentity.h"

#include <sys/stat.h>

namespace stepwire {

namespace {

FileIdentity identityIn(const struct stat &status)
{
    return {std::uint64_t(status.st_dev), std::uint64_t(status.st_ino)};
}

} // namespace

std::optional<FileIdentity> FileIdentity::of(const std::string &path)
{
    struct stat there {};
    return ::stat(path.c_str(), &there) == 0 ? std::optional(identityIn(there)) : std::nullopt;
}

std::optional<FileIdentity> FileIdentity::of(int descriptor)
{
    struct stat there {};
    return ::fstat(descriptor, &there) == 0 ? std::optional(identityIn(there)) : std::nullopt;
}

} // namespace stepwire
