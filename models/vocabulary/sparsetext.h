#pragma once

#include <concepts>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>

namespace stepwire {

/// A text that most of its owners lack: as wide as a pointer, where an empty std::string is four of them.
class SparseText
{
public:
    SparseText() = default;
    template <std::convertible_to<std::string_view> Text>
        requires(!std::same_as<std::remove_cvref_t<Text>, SparseText>)
    SparseText(const Text &text) : m_text(made(text))
    {
    }
    SparseText(const SparseText &other) : m_text(made(other)) {}
    SparseText(SparseText &&) noexcept = default;
    SparseText &operator=(SparseText other) noexcept
    {
        m_text.swap(other.m_text);
        return *this;
    }

    operator std::string_view() const { return m_text ? std::string_view(*m_text) : std::string_view(); }
    bool empty() const { return !m_text; }

private:
    static std::unique_ptr<const std::string> made(std::string_view text)
    {
        return text.empty() ? nullptr : std::make_unique<const std::string>(text);
    }

    std::unique_ptr<const std::string> m_text;
};

} // namespace stepwire
