#include "models/wire/contentstages.h"

#include <brotli/decode.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace stepwire {

namespace {

constexpr std::size_t outputStep = 16384;
constexpr int largestWindowLog = 23;

/// gzip, and zlib or bare DEFLATE: which of the two `deflate` means is told by the first two bytes.
class ZlibStage final : public ContentDecoder::Stage
{
public:
    explicit ZlibStage(bool gzip) : m_gzip(gzip) {}
    ~ZlibStage() override
    {
        if (m_begun)
            inflateEnd(&m_z);
    }
    ZlibStage(const ZlibStage &) = delete;
    ZlibStage &operator=(const ZlibStage &) = delete;

    bool decode(std::string_view &in, std::string &out, std::size_t atMost) override
    {
        if (!m_begun && !begin(in))
            return in.empty() && m_firstCount < m_first.size();
        if (!m_replayed) {
            m_replayed = true;
            std::string_view first(m_first.data(), m_firstCount);
            if (!run(first, out, atMost))
                return false;
        }
        return run(in, out, atMost);
    }
    bool atEnd() const override { return m_ended; }

private:
    /// False while the first bytes are not there yet (or zlib has no memory).
    bool begin(std::string_view &in)
    {
        while (!m_gzip && m_firstCount < m_first.size()) {
            if (in.empty())
                return false;
            m_first[m_firstCount++] = in.front();
            in.remove_prefix(1);
        }
        const auto first = static_cast<std::uint8_t>(m_first[0]);
        const bool wrapped = (first & 0x0f) == 8 && (first * 256 + static_cast<std::uint8_t>(m_first[1])) % 31 == 0;
        m_begun = inflateInit2(&m_z, m_gzip ? 15 + 16 : wrapped ? 15 : -15) == Z_OK;
        return m_begun;
    }

    bool run(std::string_view &in, std::string &out, std::size_t atMost)
    {
        std::array<Bytef, outputStep> chunk;
        const std::size_t before = out.size();
        for (bool more = !in.empty() || m_outputLeft; more && out.size() - before < atMost;) {
            if (m_ended && !startNextMember())
                return in.empty();
            m_z.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(in.data())); // zlib does not write there.
            m_z.avail_in = static_cast<uInt>(std::min<std::size_t>(in.size(), 1U << 30));
            const uInt given = m_z.avail_in;
            m_z.next_out = chunk.data();
            m_z.avail_out = static_cast<uInt>(chunk.size());
            const int status = ::inflate(&m_z, Z_NO_FLUSH);
            in.remove_prefix(given - m_z.avail_in);
            out.append(reinterpret_cast<const char *>(chunk.data()), chunk.size() - m_z.avail_out);
            m_ended = status == Z_STREAM_END;
            if (!m_ended && status != Z_OK && status != Z_BUF_ERROR)
                return false;
            m_outputLeft = !m_ended && m_z.avail_out == 0;
            more = !in.empty() || m_outputLeft;
        }
        return true;
    }

    bool startNextMember()
    {
        m_ended = false;
        return m_gzip && inflateReset(&m_z) == Z_OK;
    }

    bool m_gzip;
    bool m_begun = false;
    bool m_replayed = false;
    bool m_ended = false;
    bool m_outputLeft = false; // zlib may hold output although its input is used up.
    std::array<char, 2> m_first{};
    std::size_t m_firstCount = 0;
    z_stream m_z{};
};

class ZstdStage final : public ContentDecoder::Stage
{
public:
    ZstdStage() { ZSTD_DCtx_setParameter(m_stream.get(), ZSTD_d_windowLogMax, largestWindowLog); }

    // The library gets what its next step takes and no more: what it meets behind that, in the same call, it would answer
    // with an error in place of what it had decoded, and how much that is would depend on how the bytes came in.
    bool decode(std::string_view &in, std::string &out, std::size_t atMost) override
    {
        std::array<char, outputStep> chunk;
        const std::size_t before = out.size();
        for (bool more = m_outputLeft || !in.empty(); more && out.size() - before < atMost;) {
            if (m_frameBegins && !mayBegin(in.front()))
                return false;
            ZSTD_inBuffer input{in.data(), m_outputLeft ? 0 : std::min(in.size(), m_wanted), 0};
            ZSTD_outBuffer output{chunk.data(), chunk.size(), 0};
            const std::size_t hint = ZSTD_decompressStream(m_stream.get(), &output, &input);
            if (ZSTD_isError(hint) != 0)
                return false;
            in.remove_prefix(input.pos);
            out.append(chunk.data(), output.pos);
            m_ended = m_frameBegins = hint == 0;
            m_wanted = m_ended ? frameStart : hint > blockHeader ? hint - blockHeader : hint;
            m_outputLeft = !m_ended && output.pos == output.size;
            more = m_outputLeft || !in.empty();
        }
        return true;
    }
    bool atEnd() const override { return m_ended; }

private:
    /// The first byte of a frame, or of one to be skipped (RFC 8878 section 3.1). The library reads the formats from before
    /// the RFC too, each in a way of its own.
    static bool mayBegin(char first) { return first == 0x28 || (first & 0xf0) == 0x50; }

    static constexpr std::size_t frameStart = 5; // The least the library asks for.
    static constexpr std::size_t blockHeader = 3; // It asks for the one behind a block together with the block.

    struct Free
    {
        void operator()(ZSTD_DStream *stream) const { ZSTD_freeDStream(stream); }
    };
    std::unique_ptr<ZSTD_DStream, Free> m_stream{ZSTD_createDStream()};
    std::size_t m_wanted = frameStart;
    bool m_frameBegins = true;
    bool m_outputLeft = false; // The library may hold output although its input is used up.
    bool m_ended = false;
};

class BrotliStage final : public ContentDecoder::Stage
{
public:
    bool decode(std::string_view &in, std::string &out, std::size_t atMost) override
    {
        std::array<std::uint8_t, outputStep> chunk;
        const std::size_t before = out.size();
        auto result = BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT;
        while (result == BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT && out.size() - before < atMost) {
            std::size_t inLeft = in.size();
            auto *nextIn = reinterpret_cast<const std::uint8_t *>(in.data());
            std::size_t outLeft = chunk.size();
            std::uint8_t *nextOut = chunk.data();
            result = BrotliDecoderDecompressStream(m_state.get(), &inLeft, &nextIn, &outLeft, &nextOut, nullptr);
            in.remove_prefix(in.size() - inLeft);
            out.append(reinterpret_cast<const char *>(chunk.data()), chunk.size() - outLeft);
        }
        m_ended = result == BROTLI_DECODER_RESULT_SUCCESS;
        return result != BROTLI_DECODER_RESULT_ERROR && (!m_ended || in.empty());
    }
    bool atEnd() const override { return m_ended; }

private:
    struct Free
    {
        void operator()(BrotliDecoderState *state) const { BrotliDecoderDestroyInstance(state); }
    };
    std::unique_ptr<BrotliDecoderState, Free> m_state{BrotliDecoderCreateInstance(nullptr, nullptr, nullptr)};
    bool m_ended = false;
};

} // namespace

std::unique_ptr<ContentDecoder::Stage> gzipStage()
{
    return std::make_unique<ZlibStage>(true);
}

std::unique_ptr<ContentDecoder::Stage> deflateStage()
{
    return std::make_unique<ZlibStage>(false);
}

std::unique_ptr<ContentDecoder::Stage> zstdStage()
{
    return std::make_unique<ZstdStage>();
}

std::unique_ptr<ContentDecoder::Stage> brotliStage()
{
    return std::make_unique<BrotliStage>();
}

} // namespace stepwire
