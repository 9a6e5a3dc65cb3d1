// permessage-deflate: whole, byte by byte, and zlib in one go must agree on every message, and memory stays bounded.

#include "models/wire/inflater.h"
#include "tests/fuzz/fuzzinput.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <vector>

using namespace stepwire;
using namespace stepwire::fuzzing;

namespace {

constexpr std::size_t sizeLimit = 100'000;

struct Result
{
    Inflater::Outcome outcome;
    std::string text;
    friend bool operator==(const Result &, const Result &) = default;
};

Result inflated(Inflater &inflater, std::string_view compressed, std::size_t step)
{
    Result result;
    while (!compressed.empty()) {
        inflater.append(compressed.substr(0, step), result.text, sizeLimit);
        compressed.remove_prefix(std::min(step, compressed.size()));
    }
    result.outcome = inflater.endMessage(result.text, sizeLimit);
    require(result.text.size() <= sizeLimit, "limit passed");
    if (result.outcome == Inflater::Outcome::Corrupt)
        result.text.clear();
    return result;
}

/// zlib over one message alone, its four bytes put back; nothing when it cannot say (a final block ends its stream).
bool zlibSays(std::string_view compressed, std::string &text)
{
    z_stream z{};
    inflateInit2(&z, -15);
    const std::string input = std::string(compressed) + std::string("\0\0\xff\xff", 4);
    std::vector<Bytef> out(sizeLimit + 1);
    z.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(input.data()));
    z.avail_in = static_cast<uInt>(input.size());
    z.next_out = out.data();
    z.avail_out = static_cast<uInt>(out.size());
    const int status = ::inflate(&z, Z_SYNC_FLUSH);
    text.assign(reinterpret_cast<const char *>(out.data()), out.size() - z.avail_out);
    const bool good = status == Z_OK && z.avail_in == 0;
    inflateEnd(&z);
    return good;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    FuzzInput input(data, size);
    const std::uint8_t mode = input.byte();
    const bool takeover = mode % 2 == 0;
    Inflater whole(takeover);
    Inflater cut(takeover);
    bool first = true;
    while (!input.empty()) {
        const std::string_view message = input.bytes(input.byte() * 4U);
        const Result one = inflated(whole, message, std::max<std::size_t>(message.size(), 1));
        require(one == inflated(cut, message, 1), "whole and cut differ");
        std::string expected;
        if (one.outcome == Inflater::Outcome::Good && (first || !takeover) && !message.empty() &&
            zlibSays(message, expected))
            requireEqual(one.text, expected, "zlib says something else");
        first = false;
    }
    return 0;
}
