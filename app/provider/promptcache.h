#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace stepwire {

/// A simulated prompt cache. It remembers the beginnings of the prompts it has seen, in blocks of 128 tokens, apart for
/// each cache key; a prompt whose first blocks it knows has that many tokens cached. Fewer than 1,024 count as none.
/// What it knows is real (the same tokens were really there before); that it would have saved work is not.
class PromptCache
{
public:
    static constexpr std::size_t blockTokens = 128;
    static constexpr std::size_t leastTokens = 1024;

    explicit PromptCache(std::size_t mostBlocks = 200'000) : m_mostBlocks(mostBlocks) {}

    /// How many leading tokens are known, and from now on all of them are.
    std::size_t cachedThenRemember(std::string_view key, const std::vector<std::uint32_t> &tokens);
    void remember(std::string_view key, const std::vector<std::uint32_t> &tokens) { cachedThenRemember(key, tokens); }

private:
    std::size_t m_mostBlocks;
    std::unordered_set<std::uint64_t> m_known;
    std::deque<std::uint64_t> m_byAge;
};

} // namespace stepwire
