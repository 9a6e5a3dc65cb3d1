#pragma once

#include "app/provider/conversationitem.h"
#include "models/tokens/tokenizer.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace stepwire {

/// Turns what a request holds into the tokens that a model would read. How real providers lay a prompt out is not
/// published, so the frame around each piece is a stated assumption: 4 tokens for an item, and for instructions and
/// tools each (start, who speaks, body follows, end), and 3 at the end to open the answer. The text in between is really
/// tokenized: text parts, call names and arguments, outputs, reasoning (see sealedtext.h), tools and unknown items as
/// their JSON. A picture or file given by address counts 85 tokens.
class TokenRendering
{
public:
    static constexpr std::size_t frameTokens = 4;
    static constexpr std::size_t openingTokens = 3;
    static constexpr std::size_t pictureTokens = 85;

    explicit TokenRendering(Tokenizer tokenizer) : m_tokenizer(std::move(tokenizer)) {}

    const Tokenizer &tokenizer() const { return m_tokenizer; }

    std::vector<std::uint32_t> item(JsonView item) const;
    std::vector<std::uint32_t> reasoning(std::string_view text) const; ///< A reasoning item whose words are known.
    /// `instructions` as a JSON string, `tools` as a JSON array; either may be absent.
    std::vector<std::uint32_t> preamble(JsonView instructions, JsonView tools) const;

private:
    void add(std::vector<std::uint32_t> &tokens, std::string_view text) const { m_tokenizer.encodeTo(text, tokens); }
    void addContent(std::vector<std::uint32_t> &tokens, JsonView content) const;
    void addReasoning(std::vector<std::uint32_t> &tokens, JsonView item) const;

    Tokenizer m_tokenizer;
};

} // namespace stepwire
