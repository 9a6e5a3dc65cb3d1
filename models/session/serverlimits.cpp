#include "models/session/serverlimits.h"

namespace stepwire {

namespace {

constexpr std::int64_t minute = 60ll * 1'000'000'000;

} // namespace

ServerLimits serverLimits(std::string_view url)
{
    ServerLimits limits;
    const std::size_t scheme = url.find("://");
    const std::string_view rest = scheme == std::string_view::npos ? url : url.substr(scheme + 3);
    const std::string_view host = rest.substr(0, rest.find_first_of(":/"));
    if (host == "api.x.ai") {
        limits.connectionLife = 25 * minute;
        limits.lanes = 0;
        limits.inFlight = 1;
    } else if (host == "ai-gateway.vercel.sh") {
        limits.connectionLife = 13 * minute;
        limits.lanes = 0;
        limits.inFlight = 1;
        limits.messageBytes = 4u << 20;
    }
    return limits;
}

} // namespace stepwire
