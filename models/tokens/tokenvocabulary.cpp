#include "models/tokens/tokenvocabulary.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <zstd.h>

namespace stepwire {

namespace {

std::uint64_t hashOf(std::string_view bytes)
{
    std::uint64_t hash = bytes.size() * 0x9E3779B97F4A7C15u;
    while (!bytes.empty()) {
        std::uint64_t word = 0;
        const std::size_t taken = std::min<std::size_t>(bytes.size(), 8);
        std::memcpy(&word, bytes.data(), taken);
        hash = (std::rotl(hash, 23) ^ word) * 0x9FB21C651E98DF25u;
        bytes.remove_prefix(taken);
    }
    return hash ^ (hash >> 29);
}

constexpr std::size_t mostUnpacked = 16 * 1024 * 1024; // The vocabulary is 1.5 MB; a larger one is damaged.

tl::unexpected<Failure> damaged(const std::string &subject, const char *detail)
{
    return tl::unexpected(Failure{FailureKind::Other, subject, detail});
}

} // namespace

Result<TokenVocabulary> TokenVocabulary::unpacked(std::string_view packed, const std::string &subject)
{
    const unsigned long long size = ZSTD_getFrameContentSize(packed.data(), packed.size());
    if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN || size < 4 || size > mostUnpacked)
        return damaged(subject, "not a packed vocabulary");
    std::string bytes(size, '\0');
    const std::size_t got = ZSTD_decompress(bytes.data(), bytes.size(), packed.data(), packed.size());
    if (ZSTD_isError(got) || got != size)
        return damaged(subject, "cannot be unpacked");

    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
    const std::size_t count = byte(0) | byte(1) << 8 | byte(2) << 16 | std::size_t(byte(3)) << 24;
    if (count > size - 4)
        return damaged(subject, "cut short");
    TokenVocabulary vocabulary;
    vocabulary.m_ends.reserve(count);
    std::uint32_t end = 0;
    for (std::size_t rank = 0; rank < count; ++rank) {
        end += byte(4 + rank);
        vocabulary.m_longest = std::max<std::size_t>(vocabulary.m_longest, byte(4 + rank));
        vocabulary.m_ends.push_back(end);
    }
    if (end != size - 4 - count)
        return damaged(subject, "cut short");
    vocabulary.m_bytes = bytes.substr(4 + count);
    vocabulary.index();
    return vocabulary;
}

void TokenVocabulary::index()
{
    m_slots.assign(std::bit_ceil(m_ends.size() * 2), 0);
    for (std::uint32_t rank = 0; rank < m_ends.size(); ++rank) {
        const std::string_view token = bytes(rank);
        if (token.empty())
            continue;
        std::size_t slot = hashOf(token) & (m_slots.size() - 1);
        while (m_slots[slot] != 0)
            slot = (slot + 1) & (m_slots.size() - 1);
        m_slots[slot] = rank + 1;
    }
}

std::optional<std::uint32_t> TokenVocabulary::rank(std::string_view wanted) const
{
    if (wanted.empty() || wanted.size() > m_longest)
        return std::nullopt;
    std::size_t slot = hashOf(wanted) & (m_slots.size() - 1);
    for (; m_slots[slot] != 0; slot = (slot + 1) & (m_slots.size() - 1)) {
        if (bytes(m_slots[slot] - 1) == wanted)
            return m_slots[slot] - 1;
    }
    return std::nullopt;
}

std::string_view TokenVocabulary::bytes(std::uint32_t rank) const
{
    if (rank >= m_ends.size())
        return {};
    const std::uint32_t begin = rank == 0 ? 0 : m_ends[rank - 1];
    return std::string_view(m_bytes).substr(begin, m_ends[rank] - begin);
}

} // namespace stepwire
