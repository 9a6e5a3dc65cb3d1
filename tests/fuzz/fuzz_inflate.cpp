// permessage-deflate: whole, byte by byte, and zlib in one go must agree on every message, alone and with the window of
// those before it; what a sender compressed comes out again; memory stays bounded.

#include "models/wire/inflater.h"
#include "tests/fuzz/fuzzinput.h"
#include "tests/support/frameencoder.h"

#include <zlib.h>

#include <algorithm>
#include <vector>

using namespace stepwire;
using namespace stepwire::fuzzing;

namespace {

constexpr std::size_t sizeLimit = 100'000;
constexpr std::string_view tail("\0\0\xff\xff", 4);

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

/// zlib over the whole of it, in one call; nothing when it cannot say (a final block ends its stream).
bool zlibSays(const std::string &input, std::size_t atMost, std::string &text)
{
    z_stream z{};
    inflateInit2(&z, -15);
    std::vector<Bytef> out(atMost + 1);
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

/// Any bytes as messages.
void readAnything(FuzzInput &input, bool takeover)
{
    Inflater whole(takeover);
    Inflater cut(takeover);
    std::string stream; // All messages so far, each with its tail, while all were good.
    std::string plain;
    bool allGood = true;
    while (!input.empty()) {
        const std::string_view message = input.bytes(input.byte() * 4U);
        const Result one = inflated(whole, message, std::max<std::size_t>(message.size(), 1));
        require(one == inflated(cut, message, 1), "whole and cut differ");
        if (!takeover) {
            stream.clear();
            plain.clear();
        }
        allGood = (allGood || !takeover) && one.outcome == Inflater::Outcome::Good;
        if (!allGood || message.empty())
            continue;
        stream += message;
        stream += tail;
        plain += one.text;
        std::string expected;
        if (zlibSays(stream, plain.size(), expected))
            requireEqual(plain, expected, "zlib says something else");
    }
}

/// Any bytes as what a sender compressed.
void readCompressed(FuzzInput &input, bool takeover)
{
    const std::uint8_t how = input.byte();
    testing::Deflater deflater(takeover, 9 + how % 7, how / 7 % 10);
    Inflater whole(takeover);
    Inflater cut(takeover);
    while (!input.empty()) {
        const std::uint8_t size = input.byte();
        const std::string piece(input.bytes(size));
        std::string plain;
        for (int i = 0; i < (size % 8 == 0 ? 200 : 1); ++i)
            plain += piece;
        const std::string message = deflater.message(plain);
        const Result one = inflated(whole, message, std::max<std::size_t>(message.size(), 1));
        require(one == inflated(cut, message, 1), "whole and cut differ");
        require(one.outcome == Inflater::Outcome::Good, "what was compressed cannot be read");
        requireEqual(one.text, plain, "what was compressed comes out otherwise");
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    FuzzInput input(data, size);
    const std::uint8_t mode = input.byte();
    if (mode < 0x80)
        readAnything(input, mode % 2 == 0);
    else
        readCompressed(input, mode % 2 == 0);
    return 0;
}
