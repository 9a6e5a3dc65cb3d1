#include "tests/app/tap/tapsetting.h"

#include <algorithm>
#include <random>
#include <utility>

namespace stepwire::testing {

namespace {

TapSettings leadingTo(const RawListener &upstream, TapSettings wanted, const std::string &path)
{
    wanted.upstream = "http://127.0.0.1:" + number(upstream.port()) + path;
    return wanted;
}

} // namespace

TapSetting::TapSetting(const std::string &path, const TapSettings &wanted, std::function<bool()> crowded)
    : tap(leadingTo(upstream, wanted, path), sink, std::move(crowded)), port(tap.listen().value_or(0)),
      host("127.0.0.1:" + number(port))
{
}

std::string TapSetting::get(const std::string &extra) const
{
    return "GET /v1/models HTTP/1.1\r\nhOsT:  " + host + " \r\n" + extra + "\r\n";
}

std::string TapSetting::passedOn(const std::string &extra) const
{
    return "GET /v1/models HTTP/1.1\r\nhOsT:  127.0.0.1:" + number(upstream.port()) + " \r\n" + extra + "\r\n";
}

std::string number(std::uint64_t value)
{
    return std::to_string(value);
}

std::string randomBytes(std::size_t size)
{
    std::mt19937 random(42);
    std::string bytes(size, '\0');
    std::ranges::generate(bytes, [&] { return char(random()); });
    return bytes;
}

} // namespace stepwire::testing
