#pragma once

#include <cstddef>
#include <string_view>

namespace stepwire {

/// Cuts text into the pieces inside which o200k_base merges bytes. The rule is the regular expression that tiktoken
/// publishes for that encoding, done by hand; as in tiktoken, a choice once made is never taken back across pieces.
/// Bytes that are not UTF-8 count as symbols.
class O200kSplitter
{
public:
    explicit O200kSplitter(std::string_view text) : m_text(text) {}

    /// The next piece; empty at the end of the text. Every byte is in exactly one piece.
    std::string_view next();

private:
    struct Point
    {
        unsigned classes = 0; ///< CharacterClass bits.
        char32_t code = 0;
        std::size_t end = 0; ///< Offset after it.
    };

    Point at(std::size_t offset) const;
    std::size_t runEnd(std::size_t offset, unsigned classes) const;
    std::size_t wordEnd(std::size_t begin) const;
    std::size_t lowerWordEnd(std::size_t begin) const;
    std::size_t upperWordEnd(std::size_t begin) const;
    std::size_t contractionEnd(std::size_t offset) const;
    std::size_t numberEnd(std::size_t begin) const;
    std::size_t symbolsEnd(std::size_t begin) const;
    std::size_t spaceEnd(std::size_t begin) const;

    std::string_view m_text;
    std::size_t m_offset = 0;
};

} // namespace stepwire
