#include "app/tap/requestdoor.h"

#include "app/tap/headrewriting.h"

#include <algorithm>

namespace stepwire {

namespace {

std::string lowered(std::string_view text)
{
    std::string lower(text);
    std::ranges::transform(lower, lower.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; });
    return lower;
}

std::vector<std::string_view> fieldsNamed(const HttpHead &head, std::string_view name)
{
    std::vector<std::string_view> values;
    for (const HttpField &field : head.fields) {
        if (lowered(field.name) == name)
            values.push_back(field.value);
    }
    return values;
}

/// For notes and answers: nothing that does not print, and not without end.
std::string printable(std::string_view text)
{
    std::string clean(text.substr(0, 200));
    std::ranges::replace_if(clean, [](char c) { return c < ' ' || c > '~'; }, '?');
    return clean;
}

Refusal malformed(std::string detail)
{
    return {400, "tap.head.malformed", detail, "The Stepwire tap cannot read this request (" + detail + "). Nothing was sent on."};
}

Refusal foreignHost(std::string_view host)
{
    const std::string name = printable(host);
    return {403, "tap.host.foreign", name,
            "The Stepwire tap does not answer for the host '" + name
                + "'. Point the agent at the tap's own address, or allow this one with --allow-host."};
}

} // namespace

std::string bracketed(std::string_view host)
{
    return host.find(':') == std::string_view::npos ? std::string(host) : '[' + std::string(host) + ']';
}

RequestDoor::RequestDoor(const TapSettings &settings, std::string_view listenAddress, std::uint16_t port)
    : m_port(std::to_string(port))
{
    m_addresses = {"localhost", "[::1]", lowered(bracketed(listenAddress))};
    if (listenAddress.starts_with("127.") || listenAddress == "::1" || listenAddress == "0.0.0.0" || listenAddress == "::")
        m_addresses.push_back("127.0.0.1");
    std::ranges::transform(settings.allowedHosts, std::back_inserter(m_hosts), lowered);
    std::ranges::transform(settings.allowedOrigins, std::back_inserter(m_origins), lowered);
}

std::optional<Refusal> RequestDoor::refusal(const HttpHead &request, std::string_view localAddress) const
{
    if (request.method == "CONNECT") {
        return Refusal{405, "tap.connect.unsupported", printable(request.target),
                       "The Stepwire tap is no forward proxy. Point the agent's base URL at the tap instead of its proxy setting, or start the tap with --proxy."};
    }
    const auto hosts = fieldsNamed(request, "host");
    if (hosts.empty()) {
        return Refusal{400, "tap.host.missing", {},
                       "The request has no Host field, so the Stepwire tap does not pass it on."};
    }
    if (hosts.size() > 1)
        return malformed("several Host fields");
    if (!hostAllowed(hosts.front(), localAddress))
        return foreignHost(hosts.front());
    const std::string_view authority = authorityOf(request.target);
    if (!authority.empty() && !hostAllowed(authority, localAddress))
        return foreignHost(authority);
    for (const std::string_view origin : fieldsNamed(request, "origin")) {
        if (!originAllowed(origin)) {
            const std::string name = printable(origin);
            return Refusal{403, "tap.origin.foreign", name,
                           "The Stepwire tap does not serve web pages, and this request comes from '" + name
                               + "'. If that is meant, allow it with --allow-origin."};
        }
    }
    return std::nullopt;
}

bool RequestDoor::hostAllowed(std::string_view host, std::string_view localAddress) const
{
    const std::string wanted = lowered(host);
    const auto isOurs = [&](const std::string &address) {
        return wanted == address + ':' + m_port || (m_port == "80" && wanted == address);
    };
    if (std::ranges::any_of(m_addresses, isOurs) || isOurs(lowered(bracketed(localAddress))))
        return true;
    // A person who allows a name without a port means it with any.
    const std::size_t colon = wanted.rfind(':');
    const bool hasPort = colon != std::string::npos && wanted.find(']', colon) == std::string::npos;
    const std::string name = hasPort ? wanted.substr(0, colon) : wanted;
    return std::ranges::any_of(m_hosts, [&](const std::string &allowed) { return allowed == wanted || allowed == name; });
}

bool RequestDoor::originAllowed(std::string_view origin) const
{
    return std::ranges::find(m_origins, lowered(origin)) != m_origins.end();
}

} // namespace stepwire
