#include "app/tap/hostpattern.h"

#include "app/certificates/hostname.h"

#include <algorithm>
#include <charconv>

namespace stepwire {

namespace {

std::optional<std::uint16_t> portNumber(std::string_view text)
{
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error != std::errc() || end != text.data() + text.size() || port == 0)
        return std::nullopt;
    return port;
}

bool isBelow(std::string_view host, std::string_view name)
{
    return host.size() > name.size() + 1 && host.ends_with(name) && host[host.size() - name.size() - 1] == '.';
}

/// "*.name", ".name" and "name" mean the same to those who read NO_PROXY.
std::string_view withoutLead(std::string_view name)
{
    if (name.starts_with("*."))
        name.remove_prefix(1);
    if (name.starts_with('.'))
        name.remove_prefix(1);
    return name;
}

} // namespace

std::optional<HostAndPort> HostAndPort::parsed(std::string_view text)
{
    HostAndPort parts;
    std::string_view host = text;
    std::string_view rest;
    if (host.starts_with('[')) {
        const std::size_t close = host.find(']');
        if (close == std::string_view::npos)
            return std::nullopt;
        rest = host.substr(close + 1);
        host = host.substr(1, close - 1);
        if (host.find(':') == std::string_view::npos)
            return std::nullopt;
    } else if (std::ranges::count(host, ':') == 1) {
        const std::size_t colon = host.find(':');
        rest = host.substr(colon);
        host = host.substr(0, colon);
    }
    if (!rest.empty()) {
        parts.port = rest.starts_with(':') ? portNumber(rest.substr(1)) : std::nullopt;
        if (!parts.port)
            return std::nullopt;
    }
    const std::optional<std::string> plain = plainHost(host);
    if (!plain)
        return std::nullopt;
    parts.host = *plain;
    return parts;
}

std::optional<HostPattern> HostPattern::parsed(std::string_view text)
{
    if (text == "*")
        return HostPattern{};
    const bool below = text.starts_with("*.");
    const std::optional<HostAndPort> parts = HostAndPort::parsed(below ? text.substr(2) : text);
    if (!parts || (below && isAddress(parts->host)))
        return std::nullopt;
    return HostPattern{below ? '.' + parts->host : parts->host, parts->port.value_or(0)};
}

bool HostPattern::matches(std::string_view host, std::uint16_t onPort) const
{
    if (port != 0 && port != onPort)
        return false;
    if (name.starts_with('.'))
        return isBelow(host, std::string_view(name).substr(1));
    return name.empty() || host == name;
}

bool HostPattern::isPassedBy(std::string_view noProxyEntry) const
{
    if (noProxyEntry == "*" || name.empty())
        return true;
    const std::optional<HostAndPort> entry = HostAndPort::parsed(withoutLead(noProxyEntry));
    if (!entry || (entry->port && port != 0 && *entry->port != port))
        return false;
    const std::string_view bare = withoutLead(name);
    const bool inside = bare == entry->host || isBelow(bare, entry->host);
    return inside || (name.starts_with('.') && isBelow(entry->host, bare));
}

std::vector<std::string_view> noProxyEntries(std::string_view list)
{
    std::vector<std::string_view> entries;
    while (!list.empty()) {
        const std::size_t end = std::min(list.find_first_of(", \t"), list.size());
        if (end > 0)
            entries.push_back(list.substr(0, end));
        list.remove_prefix(std::min(end + 1, list.size()));
    }
    return entries;
}

bool isPassedByProxy(std::string_view list, std::string_view host, std::uint16_t port)
{
    return std::ranges::any_of(noProxyEntries(list), [&](std::string_view text) {
        if (text == "*")
            return true;
        const std::optional<HostAndPort> entry = HostAndPort::parsed(withoutLead(text));
        if (!entry || (entry->port && *entry->port != port))
            return false;
        return host == entry->host || isBelow(host, entry->host);
    });
}

const std::vector<std::string> &modelEndpoints()
{
    static const std::vector<std::string> endpoints{
        "api.openai.com",
        "*.api.openai.com", // by region
        "chatgpt.com",      // Codex with an account instead of a key
        "*.openai.azure.com", "*.services.ai.azure.com", "api.x.ai",
        "*.api.x.ai",         "ai-gateway.vercel.sh",    "openrouter.ai",
        "api.groq.com",       "api.fireworks.ai",        "api.anthropic.com",
    };
    return endpoints;
}

} // namespace stepwire
