#include "app/tap/headrewriting.h"

#include <algorithm>

namespace stepwire {

namespace {

bool isHostName(std::string_view name)
{
    constexpr std::string_view host = "host";
    return std::ranges::equal(name, host, [](char a, char b) { return (a | 0x20) == b; });
}

bool isBlank(char c)
{
    return c == ' ' || c == '\t';
}

/// `METHOD target HTTP/1.1` with the target that the upstream knows.
std::string rewrittenStartLine(std::string_view line, const UpstreamAddress &upstream)
{
    const std::size_t first = line.find(' ');
    const std::size_t last = line.rfind(' ');
    if (first == std::string_view::npos || first == last)
        return std::string(line);
    std::string_view target = line.substr(first + 1, last - first - 1);
    std::string origin;
    if (const std::string_view authority = authorityOf(target); !authority.empty()) {
        target.remove_prefix(std::size_t(authority.data() + authority.size() - target.data()));
        origin = target.starts_with('/') ? std::string(target) : '/' + std::string(target);
        target = origin;
    }
    return std::string(line.substr(0, first + 1)) + upstream.targetFor(target) + std::string(line.substr(last));
}

std::string rewrittenField(std::string_view line, const UpstreamAddress &upstream)
{
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || !isHostName(line.substr(0, colon)))
        return std::string(line);
    std::size_t begin = colon + 1;
    while (begin < line.size() && isBlank(line[begin]))
        ++begin;
    std::size_t end = line.size();
    while (end > begin && (isBlank(line[end - 1]) || line[end - 1] == '\r' || line[end - 1] == '\n'))
        --end;
    return std::string(line.substr(0, begin)) + upstream.authority() + std::string(line.substr(end));
}

} // namespace

std::string_view authorityOf(std::string_view target)
{
    const std::size_t scheme = target.find("://");
    if (scheme == std::string_view::npos || target.starts_with('/'))
        return {};
    const std::string_view rest = target.substr(scheme + 3);
    return rest.substr(0, rest.find_first_of("/?#"));
}

std::string rewrittenHead(std::string_view raw, const UpstreamAddress &upstream)
{
    std::string out;
    out.reserve(raw.size() + 64);
    bool startLineSeen = false;
    while (!raw.empty()) {
        const std::size_t newline = raw.find('\n');
        const std::string_view line = raw.substr(0, newline == std::string_view::npos ? raw.size() : newline + 1);
        raw.remove_prefix(line.size());
        const bool isEmpty = line == "\n" || line == "\r\n";
        if (startLineSeen)
            out += rewrittenField(line, upstream);
        else
            out += isEmpty ? std::string(line) : rewrittenStartLine(line, upstream);
        startLineSeen = startLineSeen || !isEmpty;
    }
    return out;
}

} // namespace stepwire
