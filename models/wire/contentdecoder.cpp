#include "models/wire/contentdecoder.h"

#include "models/wire/contentstages.h"
#include "models/wire/httpheadparser.h"

#include <algorithm>

namespace stepwire {

namespace {

constexpr std::size_t mostCodings = 4;
constexpr std::size_t stepBytes = 65536; // What one stage hands to the next at a time.

// DEFLATE makes 1032 bytes of one at most; br and zstd can make millions, and each of them costs time.
constexpr std::uint64_t steepest = 2000;
constexpr std::uint64_t alwaysAllowed = std::uint64_t{64} << 20;

std::unique_ptr<ContentDecoder::Stage> stageFor(std::string_view coding)
{
    if (coding == "gzip" || coding == "x-gzip")
        return gzipStage();
    if (coding == "deflate")
        return deflateStage();
    if (coding == "zstd")
        return zstdStage();
    return coding == "br" ? brotliStage() : nullptr;
}

} // namespace

std::vector<std::string> ContentDecoder::codings(const HttpHead &head)
{
    std::vector<std::string> names;
    for (const std::string_view field : {"content-encoding", "transfer-encoding"}) {
        for (const std::string_view item : listItems(head, field)) {
            const std::string name = asciiLower(item);
            if (name != "identity" && name != "chunked")
                names.push_back(name);
        }
    }
    return names;
}

std::optional<ContentDecoder> ContentDecoder::forCodings(const std::vector<std::string> &codings)
{
    if (codings.size() > mostCodings)
        return std::nullopt;
    ContentDecoder decoder;
    for (auto coding = codings.rbegin(); coding != codings.rend(); ++coding) {
        decoder.m_stages.push_back(stageFor(*coding));
        if (!decoder.m_stages.back())
            return std::nullopt;
    }
    return decoder;
}

ContentDecoder::Outcome ContentDecoder::append(std::string_view encoded, std::string &out, std::size_t limit)
{
    m_taken += encoded.size();
    return through(0, encoded, out, limit);
}

ContentDecoder::Outcome ContentDecoder::through(std::size_t stage, std::string_view in, std::string &out,
                                                std::size_t limit)
{
    if (stage == m_stages.size()) {
        const std::size_t room = limit - std::min(limit, out.size());
        out += in.substr(0, room);
        return in.size() > room ? Outcome::TooLarge : Outcome::Good;
    }
    std::string decoded;
    for (bool more = !in.empty(); more;) {
        decoded.clear();
        const bool good = m_stages[stage]->decode(in, decoded, stepBytes);
        m_made += decoded.size();
        if (m_made > alwaysAllowed && m_made / steepest > m_taken)
            return Outcome::TooLarge;
        const Outcome outcome = through(stage + 1, decoded, out, limit);
        if (outcome != Outcome::Good)
            return outcome;
        if (!good)
            return Outcome::Corrupt;
        more = !in.empty() || decoded.size() >= stepBytes;
    }
    return Outcome::Good;
}

bool ContentDecoder::complete() const
{
    return std::ranges::all_of(m_stages, [](const auto &stage) { return stage->atEnd(); });
}

} // namespace stepwire
