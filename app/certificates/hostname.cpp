#include "app/certificates/hostname.h"

#include <algorithm>
#include <arpa/inet.h>
#include <netinet/in.h>

namespace stepwire {

namespace {

constexpr std::size_t longestName = 253; // RFC 1035 section 2.3.4, without the root's dot
constexpr std::size_t longestLabel = 63;

bool isLabel(std::string_view label)
{
    const auto isFit = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_'; };
    return !label.empty() && label.size() <= longestLabel && std::ranges::all_of(label, isFit);
}

bool isName(std::string_view name)
{
    if (name.empty() || name.size() > longestName)
        return false;
    for (;;) {
        const std::size_t dot = name.find('.');
        if (!isLabel(name.substr(0, dot)))
            return false;
        if (dot == std::string_view::npos)
            return true;
        name.remove_prefix(dot + 1);
    }
}

} // namespace

bool isAddress(const std::string &host)
{
    in6_addr six{};
    in_addr four{};
    return ::inet_pton(AF_INET, host.c_str(), &four) == 1 || ::inet_pton(AF_INET6, host.c_str(), &six) == 1;
}

std::optional<std::string> plainHost(std::string_view host)
{
    std::string plain(host);
    std::ranges::transform(plain, plain.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; });
    if (plain.find('\0') == std::string::npos && isAddress(plain))
        return plain;
    if (plain.ends_with('.'))
        plain.pop_back();
    return isName(plain) ? std::optional(plain) : std::nullopt;
}

} // namespace stepwire
