// Content encodings: whole and byte by byte must agree, the libraries' own one-shot functions must agree with both, what
// was encoded comes out again, and however much it would become, no more than the limit is made of it.

#include "models/wire/contentdecoder.h"
#include "tests/fuzz/fuzzinput.h"
#include "tests/support/frameencoder.h"

#include <brotli/decode.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <array>
#include <vector>

using namespace stepwire;
using namespace stepwire::fuzzing;

namespace {

using Codings = std::vector<std::string>;
using Outcome = ContentDecoder::Outcome;

const std::array<Codings, 8> known = {{
    {"gzip"}, {"deflate"}, {"zstd"}, {"br"}, {"gzip", "br"}, {"zstd", "gzip"}, {"deflate", "zstd"}, {"br", "br", "br", "br"},
}};

struct Result
{
    Outcome outcome = Outcome::Good;
    bool complete = false;
    std::string text;
};

Result decoded(const Codings &codings, std::string_view bytes, std::size_t step, std::size_t limit)
{
    Result result;
    auto decoder = ContentDecoder::forCodings(codings);
    require(decoder.has_value(), "a known coding is not known");
    while (!bytes.empty() && result.outcome == Outcome::Good) {
        result.outcome = decoder->append(bytes.substr(0, step), result.text, limit);
        bytes.remove_prefix(std::min(step, bytes.size()));
        require(result.text.size() <= limit, "limit passed");
    }
    result.complete = result.outcome == Outcome::Good && decoder->complete();
    return result;
}

/// What the library makes of a whole body in one call; false when it refuses it.
bool oneShot(const std::string &coding, std::string_view bytes, std::string &text)
{
    const auto *in = reinterpret_cast<const std::uint8_t *>(bytes.data());
    auto *out = reinterpret_cast<std::uint8_t *>(text.data());
    std::size_t size = text.size();
    bool good = false;
    if (coding == "zstd") {
        size = ZSTD_decompress(text.data(), text.size(), bytes.data(), bytes.size());
        good = ZSTD_isError(size) == 0;
    } else if (coding == "br") {
        good = BrotliDecoderDecompress(bytes.size(), in, &size, out) == BROTLI_DECODER_RESULT_SUCCESS;
    } else if (coding == "gzip") {
        z_stream z{};
        inflateInit2(&z, 15 + 16);
        z.next_in = const_cast<Bytef *>(in);
        z.avail_in = static_cast<uInt>(bytes.size());
        z.next_out = out;
        z.avail_out = static_cast<uInt>(text.size());
        int status = ::inflate(&z, Z_FINISH);
        while (status == Z_STREAM_END && z.avail_in > 0 && inflateReset(&z) == Z_OK)
            status = ::inflate(&z, Z_FINISH);
        size = text.size() - z.avail_out;
        good = status == Z_STREAM_END;
        inflateEnd(&z);
    }
    if (good)
        text.resize(size);
    return good;
}

std::string encoded(const std::string &coding, const std::string &plain)
{
    if (coding == "gzip")
        return testing::zlibEncoded(plain, 31);
    if (coding == "deflate")
        return testing::zlibEncoded(plain, plain.size() % 2 == 0 ? 15 : -15);
    std::string out(ZSTD_compressBound(plain.size()), '\0');
    out.resize(ZSTD_compress(out.data(), out.size(), plain.data(), plain.size(), 1));
    return out;
}

void readAnything(const Codings &codings, std::string_view bytes, std::size_t limit)
{
    const Result whole = decoded(codings, bytes, std::max<std::size_t>(bytes.size(), 1), limit);
    const Result cut = decoded(codings, bytes, 1, limit);
    require(whole.outcome == cut.outcome && whole.complete == cut.complete, "whole and cut end otherwise");
    if (whole.outcome != Outcome::Corrupt)
        requireEqual(whole.text, cut.text, "whole and cut differ");
    if (!whole.complete || codings.size() > 1)
        return;
    std::string expected(whole.text.size() + 1, '\0');
    if (oneShot(codings.front(), bytes, expected))
        requireEqual(whole.text, expected, "the library says something else");
}

void readEncoded(const Codings &codings, std::string_view bytes, std::size_t limit)
{
    for (const std::string &coding : codings) {
        if (coding == "br")
            return; // its encoder is not linked
    }
    std::string plain(bytes);
    if (plain.size() % 8 == 0) {
        for (int i = 0; i < 9; ++i)
            plain += plain; // far more than its encoded form
        plain.resize(std::min<std::size_t>(plain.size(), 150'000));
    }
    std::string body = plain;
    for (const std::string &coding : codings)
        body = encoded(coding, body);
    for (const std::size_t step : {body.size(), std::size_t(1), std::size_t(7)}) {
        const Result result = decoded(codings, body, std::max<std::size_t>(step, 1), limit);
        if (plain.size() > limit) {
            require(result.outcome == Outcome::TooLarge, "too much was let through");
        } else {
            require(result.complete, "what was encoded cannot be read");
            requireEqual(result.text, plain, "what was encoded comes out otherwise");
        }
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    FuzzInput input(data, size);
    const std::uint8_t mode = input.byte();
    const Codings &codings = known[mode % known.size()];
    const std::size_t limit = mode & 0x40 ? 100'000 : 1000;
    if (mode < 0x80)
        readAnything(codings, input.rest(), limit);
    else
        readEncoded(codings, input.rest(), limit);
    return 0;
}
