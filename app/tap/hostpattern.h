#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stepwire {

/// One line of "which hosts": NAME, NAME:PORT, *.NAME (every name below it, not itself), * (all), an address,
/// [IPV6]:PORT.
struct HostPattern
{
    std::string name;       ///< Lower case, without brackets; for *.NAME with its leading dot; empty: all.
    std::uint16_t port = 0; ///< 0: any

    static std::optional<HostPattern> parsed(std::string_view text);
    /// `host`: lower case, without brackets.
    bool matches(std::string_view host, std::uint16_t onPort) const;
    /// Whether an entry of NO_PROXY (NAME, .NAME, *.NAME, each with or without port, *) keeps a host of this pattern
    /// away from the proxy.
    bool isPassedBy(std::string_view noProxyEntry) const;
};

/// `HOST:PORT`, `[IPV6]:PORT`, or the host alone.
struct HostAndPort
{
    std::string host; ///< Lower case, without brackets and trailing dot.
    std::optional<std::uint16_t> port;

    static std::optional<HostAndPort> parsed(std::string_view text);
};

/// The entries of a NO_PROXY value.
std::vector<std::string_view> noProxyEntries(std::string_view list);
/// Whether NO_PROXY, as curl and most others read it, says that this host is reached directly: a name stands for itself
/// and every name below it.
bool isPassedByProxy(std::string_view list, std::string_view host, std::uint16_t port);

/// Hosts that a forward proxy looks into without being told: those known to serve models.
const std::vector<std::string> &modelEndpoints();

} // namespace stepwire
