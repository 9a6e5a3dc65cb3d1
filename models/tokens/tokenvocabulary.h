#pragma once

#include "models/vocabulary/result.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <string>
#include <vector>

namespace stepwire {

/// The byte strings of a byte-pair encoding and their ranks. A token's number is its rank.
class TokenVocabulary
{
public:
    /// From the layout that resources/tokens/pack.mjs writes, compressed. `subject` names it in a failure.
    static Result<TokenVocabulary> unpacked(std::string_view packed, const std::string &subject);

    std::optional<std::uint32_t> rank(std::string_view bytes) const;
    std::string_view bytes(std::uint32_t rank) const; ///< Empty for a rank that is not used.
    std::uint32_t size() const { return static_cast<std::uint32_t>(m_ends.size()); }
    std::size_t longest() const { return m_longest; }

private:
    void index();

    std::string m_bytes;                ///< All tokens, by rank.
    std::vector<std::uint32_t> m_ends;  ///< By rank: where its bytes end in m_bytes.
    std::vector<std::uint32_t> m_slots; ///< Open addressing; rank + 1, 0 for free.
    std::size_t m_longest = 0;
};

} // namespace stepwire
