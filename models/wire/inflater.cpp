#include "models/wire/inflater.h"

#include <zlib.h>

#include <algorithm>
#include <array>

namespace stepwire {

struct Inflater::Stream
{
    Stream() { usable = inflateInit2(&z, -15) == Z_OK; }
    ~Stream()
    {
        if (usable)
            inflateEnd(&z);
    }
    Stream(const Stream &) = delete;
    Stream &operator=(const Stream &) = delete;

    z_stream z{};
    bool usable = false;
    std::array<Bytef, 32768> chunk;
};

Inflater::Inflater(bool contextTakeover) : m_contextTakeover(contextTakeover) {}

Inflater::~Inflater() = default;
Inflater::Inflater(Inflater &&) noexcept = default;
Inflater &Inflater::operator=(Inflater &&) noexcept = default;

Inflater::Outcome Inflater::append(std::string_view compressed, std::string &out, std::size_t limit)
{
    if (!compressed.empty())
        m_nothingOpen = false;
    return run(compressed, out, limit);
}

Inflater::Outcome Inflater::endMessage(std::string &out, std::size_t limit)
{
    Outcome outcome = m_corrupt ? Outcome::Corrupt : m_produced > limit ? Outcome::TooLarge : Outcome::Good;
    if (outcome != Outcome::Corrupt && !m_nothingOpen) {
        outcome = run(std::string_view("\x00\x00\xff\xff", 4), out, limit);
        // The tail is an empty stored block: anything but the end of a block means that the message was cut.
        constexpr int endOfBlock = 128;
        if (outcome != Outcome::Corrupt && (!m_stream || m_stream->z.data_type != endOfBlock))
            outcome = Outcome::Corrupt;
    }
    m_corrupt = outcome == Outcome::Corrupt;
    m_produced = 0;
    m_nothingOpen = true;
    if (!m_contextTakeover)
        startOver();
    return outcome;
}

Inflater::Outcome Inflater::run(std::string_view compressed, std::string &out, std::size_t limit)
{
    if (m_corrupt)
        return Outcome::Corrupt;
    if (!m_stream)
        m_stream = std::make_unique<Stream>();
    if (!m_stream->usable)
        return Outcome::Corrupt;
    z_stream &z = m_stream->z;
    auto &chunk = m_stream->chunk;
    z.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(compressed.data())); // zlib does not write there.
    z.avail_in = static_cast<uInt>(compressed.size());
    bool more = !compressed.empty();
    while (more) {
        z.next_out = chunk.data();
        z.avail_out = static_cast<uInt>(chunk.size());
        // Z_BLOCK stops at every end of a block, and says so in data_type.
        const int status = ::inflate(&z, Z_BLOCK);
        const std::size_t produced = chunk.size() - z.avail_out;
        const std::size_t room = limit - std::min(limit, out.size());
        out.append(reinterpret_cast<const char *>(chunk.data()), std::min(produced, room));
        m_produced += produced;
        if (status == Z_STREAM_END) {
            // Section 7.2.3.4 allows a final block; what follows it still refers to the bytes before it.
            std::array<Bytef, 32768> window;
            uInt size = 0;
            inflateGetDictionary(&z, window.data(), &size);
            inflateReset(&z);
            inflateSetDictionary(&z, window.data(), size);
            m_nothingOpen = z.avail_in == 0;
        } else if (status != Z_OK && status != Z_BUF_ERROR) {
            m_corrupt = true;
            return Outcome::Corrupt;
        }
        more = z.avail_in > 0 || z.avail_out == 0;
    }
    return m_produced > limit ? Outcome::TooLarge : Outcome::Good;
}

void Inflater::startOver()
{
    m_corrupt = false;
    if (m_stream && m_stream->usable)
        inflateReset(&m_stream->z);
}

} // namespace stepwire
