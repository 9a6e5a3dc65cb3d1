#include "tests/models/wire/httpanswers.h"

#include <array>
#include <brotli/encode.h>
#include <cstdio>
#include <zstd.h>

namespace stepwire::testing {

std::string number(std::size_t value)
{
    return std::to_string(value);
}

std::string range(std::size_t begin, std::size_t end)
{
    return "[" + number(begin) + "," + number(end) + ")";
}

std::string chunk(const std::string &data)
{
    std::array<char, 20> size{};
    std::snprintf(size.data(), size.size(), "%zx\r\n", data.size());
    return size.data() + data + "\r\n";
}

std::string zstdEncoded(const std::string &body)
{
    std::string out(ZSTD_compressBound(body.size()), '\0');
    out.resize(ZSTD_compress(out.data(), out.size(), body.data(), body.size(), 3));
    return out;
}

std::string brotliEncoded(const std::string &body)
{
    std::string out(BrotliEncoderMaxCompressedSize(body.size()) + 64, '\0');
    std::size_t size = out.size();
    BrotliEncoderCompress(5, 22, BROTLI_MODE_TEXT, body.size(), reinterpret_cast<const std::uint8_t *>(body.data()),
                          &size, reinterpret_cast<std::uint8_t *>(out.data()));
    out.resize(size);
    return out;
}

ObservationScript answered(const std::string &answer)
{
    ObservationScript script;
    script.opened().sent(postRequest).received(answer).closed();
    return script;
}

std::string plainAnswer(const std::string &startLine, int fields, const std::string &shownBody, std::size_t payload,
                        std::size_t wire, const std::string &marks)
{
    return "response 1.1 " + startLine + " fields " + number(static_cast<std::size_t>(fields)) +
           "\nmessage 1.1 received http \"" + shownBody + "\" payload " + number(payload) + " wire " + number(wire) +
           " [0," + number(wire) + ") fragments 1" + marks + "\nexchange over 1.1 complete trailing 0\n";
}

} // namespace stepwire::testing
