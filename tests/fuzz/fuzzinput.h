#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

namespace stepwire::fuzzing {

/// Takes a fuzzer's bytes apart from the front.
class FuzzInput
{
public:
    FuzzInput(const std::uint8_t *data, std::size_t size) : m_rest(reinterpret_cast<const char *>(data), size) {}

    bool empty() const { return m_rest.empty(); }
    std::uint8_t byte()
    {
        if (m_rest.empty())
            return 0;
        const auto first = static_cast<std::uint8_t>(m_rest.front());
        m_rest.remove_prefix(1);
        return first;
    }
    std::string_view bytes(std::size_t most)
    {
        const std::string_view front = m_rest.substr(0, most);
        m_rest.remove_prefix(front.size());
        return front;
    }
    std::string_view rest() { return bytes(m_rest.size()); }

private:
    std::string_view m_rest;
};

/// Ends the run with both texts when they differ.
inline void requireEqual(const std::string &left, const std::string &right, const char *what)
{
    if (left == right)
        return;
    std::fprintf(stderr, "%s\n--- one ---\n%s\n--- other ---\n%s\n", what, left.c_str(), right.c_str());
    std::abort();
}

inline void require(bool holds, const char *what)
{
    if (holds)
        return;
    std::fprintf(stderr, "%s\n", what);
    std::abort();
}

} // namespace stepwire::fuzzing
