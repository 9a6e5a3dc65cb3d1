#pragma once

#include "models/vocabulary/result.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace stepwire {

class TokenVocabulary;

/// Counts and names tokens as tiktoken does with the encoding o200k_base. Special tokens such as `<|endoftext|>` are
/// text like any other. Copies share the vocabulary; every const call may be made from any thread at the same time.
class Tokenizer
{
public:
    /// Reads the vocabulary that is built into the program: about 2 MB, some tens of milliseconds.
    static Result<Tokenizer> load();

    std::size_t count(std::string_view text) const;
    std::vector<std::uint32_t> encode(std::string_view text) const;
    /// Adds the tokens of `text` to `tokens`. Costs n log n in the longest run without a word break, else n.
    void encodeTo(std::string_view text, std::vector<std::uint32_t> &tokens) const;
    /// The bytes that the tokens stand for; those of unknown tokens are left out.
    std::string decode(const std::vector<std::uint32_t> &tokens) const;

private:
    explicit Tokenizer(std::shared_ptr<const TokenVocabulary> vocabulary);

    std::shared_ptr<const TokenVocabulary> m_vocabulary;
};

} // namespace stepwire
