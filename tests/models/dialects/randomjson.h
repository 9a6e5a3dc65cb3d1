#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace stepwire::test {

/// A JSON value as a test makes it up. Keys of one object are distinct.
struct JsonTree
{
    enum class Kind { Word, Text, Array, Object };
    struct Member; // No std::pair: one of an incomplete type compiles with some libraries only.

    Kind kind = Kind::Word;
    std::string word;    ///< null, true, a number: as written.
    std::u32string text; ///< Characters.
    std::vector<JsonTree> elements;
    std::vector<Member> members;
};

struct JsonTree::Member
{
    std::u32string key;
    JsonTree value;
};

/// Made-up JSON and other ways to write the same. The same seed gives the same values.
class RandomJson
{
public:
    explicit RandomJson(std::uint64_t seed) : m_random(seed) {}

    JsonTree tree(int depth = 4);
    /// Without white space, keys in order, nothing escaped that need not be.
    std::string written(const JsonTree &tree) const;
    /// With white space, keys in any order, and escapes, as chance will have it.
    std::string rewritten(const JsonTree &tree);
    /// The same but for one thing.
    JsonTree changed(const JsonTree &tree);

private:
    int below(int limit) { return std::uniform_int_distribution<int>(0, limit - 1)(m_random); }
    std::u32string characters();
    std::string string(const std::u32string &text);
    std::string space();

    std::mt19937_64 m_random;
};

} // namespace stepwire::test
