#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <string_view>

namespace stepwire {

/// Names for responses, items and calls. The same seed gives the same names.
class IdSource
{
public:
    explicit IdSource(std::uint64_t seed) : m_random(seed) {}

    std::string id(std::string_view prefix, int hexDigits = 48);
    std::string padding(int length); ///< Letters and digits.
    std::uint64_t number() { return m_random(); }

private:
    std::mt19937_64 m_random;
};

} // namespace stepwire
