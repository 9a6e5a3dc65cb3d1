#include "models/wire/upstreamaddress.h"

#include "models/wire/httpheadparser.h"

#include <algorithm>
#include <charconv>

namespace stepwire {

namespace {

constexpr std::string_view listenPath = "/v1";

tl::unexpected<Failure> failure(std::string_view url, std::string detail)
{
    return tl::unexpected(Failure{FailureKind::BadArgument, std::string(url), std::move(detail)});
}

/// Nothing that could end a request line or a field early, or be taken for something else.
bool isPlain(std::string_view text)
{
    return std::ranges::none_of(text, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte <= 0x20 || byte >= 0x7f;
    });
}

} // namespace

Result<UpstreamAddress> UpstreamAddress::parsed(std::string_view url)
{
    if (!isPlain(url))
        return failure(url, "holds a space or a character outside ASCII");
    const auto schemeEnd = url.find("://");
    if (schemeEnd == std::string_view::npos)
        return failure(url, "has no scheme: begin it with http:// or https://");
    const std::string scheme = asciiLower(url.substr(0, schemeEnd));
    UpstreamAddress address;
    address.tls = scheme == "https" || scheme == "wss";
    if (!address.tls && scheme != "http" && scheme != "ws")
        return failure(url, "has the scheme " + scheme + ", which is none of http, https, ws, wss");

    std::string_view rest = url.substr(schemeEnd + 3);
    const auto authorityEnd = std::min(rest.find_first_of("/?#"), rest.size());
    const std::string_view authority = rest.substr(0, authorityEnd);
    std::string_view path = rest.substr(authorityEnd);
    if (path.find_first_of("?#") != std::string_view::npos)
        return failure(url, "has a query or a fragment; give a path at most");
    if (authority.find('@') != std::string_view::npos)
        return failure(url, "holds a user name; credentials come from the agent");
    while (path.ends_with('/'))
        path.remove_suffix(1);
    address.path = path;

    std::string_view host = authority;
    std::string_view port;
    if (host.starts_with('[')) {
        const auto close = host.find(']');
        if (close == std::string_view::npos)
            return failure(url, "has a [ without its ]");
        port = host.substr(close + 1);
        host = host.substr(1, close - 1);
        if (!port.empty() && port.front() != ':')
            return failure(url, "has something other than a port after the ]");
    } else {
        const auto colon = std::min(host.find(':'), host.size());
        port = host.substr(colon);
        host = host.substr(0, colon);
        if (port.find(':', 1) != std::string_view::npos)
            return failure(url, "has an IPv6 address without brackets");
    }
    if (host.empty())
        return failure(url, "has no host");
    address.host = host;
    address.port = address.tls ? 443 : 80;
    if (port.size() > 1) {
        const auto [end, error] = std::from_chars(port.data() + 1, port.data() + port.size(), address.port);
        if (error != std::errc() || end != port.data() + port.size() || address.port == 0)
            return failure(url, "has a port that is not 1 to 65535");
    }
    return address;
}

std::string UpstreamAddress::authority() const
{
    std::string text = host.find(':') == std::string::npos ? host : "[" + host + "]";
    if (port != (tls ? 443 : 80))
        text += ":" + std::to_string(port);
    return text;
}

std::string UpstreamAddress::url() const
{
    return (tls ? "https://" : "http://") + authority() + path;
}

std::string UpstreamAddress::targetFor(std::string_view target) const
{
    const bool within = target.starts_with(listenPath) &&
                        (target.size() == listenPath.size() ||
                         std::string_view("/?").find(target[listenPath.size()]) != std::string_view::npos);
    if (!within)
        return std::string(target);
    const std::string replaced = path + std::string(target.substr(listenPath.size()));
    // An upstream without a path: `/v1` itself becomes the root.
    return replaced.starts_with('/') ? replaced : "/" + replaced;
}

std::string UpstreamAddress::urlFor(std::string_view target, bool webSocket) const
{
    const std::string_view scheme = webSocket ? (tls ? "wss://" : "ws://") : (tls ? "https://" : "http://");
    // Absolute form, as a proxy is asked: what stands after the authority.
    if (const auto authorityBegin = target.find("://");
        !target.starts_with('/') && authorityBegin != std::string_view::npos)
        target.remove_prefix(std::min(target.find('/', authorityBegin + 3), target.size()));
    return std::string(scheme) + authority() + targetFor(target);
}

} // namespace stepwire
