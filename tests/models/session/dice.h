#pragma once

#include <cstdint>
#include <random>
#include <vector>

namespace stepwire::test {

/// Random choices that are the same for a seed on every machine: the standard distributions are not.
class Dice
{
public:
    explicit Dice(std::uint32_t seed) : m_engine(seed) {}

    unsigned below(std::size_t limit) { return static_cast<unsigned>(m_engine() % limit); }
    bool percent(unsigned chance) { return below(100) < chance; }

    template <typename T>
    const T &oneOf(const std::vector<T> &choices)
    {
        return choices[below(choices.size())];
    }

private:
    std::mt19937 m_engine;
};

} // namespace stepwire::test
