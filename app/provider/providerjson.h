#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stepwire {

/// A value inside JSON text, by its own bytes: what is passed on stays byte for byte what came in. Only parsed() checks
/// the text; everything else relies on that. The text has to outlive the view. Looking a member up costs a pass over
/// the object, so ask for members() where many are wanted.
class ProviderJson
{
public:
    enum class Kind : std::uint8_t { Absent, Null, Boolean, Number, String, Array, Object };
    struct Member;

    ProviderJson() = default; ///< Absent.
    /// Nothing unless `text` is exactly one JSON value in UTF-8, checked whole by simdjson.
    static std::optional<ProviderJson> parsed(std::string_view text);
    /// For text that is known to be JSON.
    static ProviderJson trusted(std::string_view text);

    Kind kind() const;
    bool isNothing() const { return kind() == Kind::Absent || kind() == Kind::Null; }
    std::string_view raw() const { return m_raw; }

    ProviderJson operator[](std::string_view key) const; ///< Absent if there is none; the last of several.
    std::vector<Member> members() const;             ///< In order; empty unless an object.
    std::vector<ProviderJson> elements() const;          ///< Empty unless an array.

    std::optional<std::string> string() const; ///< Unescaped.
    std::string text() const { return string().value_or(std::string()); }
    std::optional<bool> boolean() const;
    std::optional<double> number() const;

private:
    explicit ProviderJson(std::string_view raw) : m_raw(raw) {}
    std::string_view m_raw; ///< Without white space around it.
};

struct ProviderJson::Member
{
    std::string key; ///< Unescaped.
    ProviderJson value;
};

} // namespace stepwire
