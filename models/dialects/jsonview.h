#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stepwire {

/// A value inside JSON text that JsonReader has found valid: its own bytes, exactly as they stand there. Order of keys,
/// duplicate keys and the form of numbers are all still to be seen. Holds as long as the text does.
class JsonView
{
public:
    enum class Kind : std::uint8_t { Absent, Null, Boolean, Number, String, Array, Object };
    struct Member;

    JsonView() = default; ///< Absent: every question is answered with nothing.
    /// `json` is known to be one valid JSON value; white space around it is left out.
    explicit JsonView(std::string_view json);
    /// Nothing unless `text` is one JSON value, checked whole. For many texts in a row, JsonReader costs less.
    static std::optional<JsonView> parsed(std::string_view text);

    std::string_view raw() const { return m_raw; }
    Kind kind() const;
    bool exists() const { return !m_raw.empty(); }
    bool isNothing() const { return !exists() || starts('n'); } ///< Absent or null.
    bool isObject() const { return starts('{'); }
    bool isArray() const { return starts('['); }
    bool isString() const { return starts('"'); }

    std::vector<Member> members() const;   ///< Of an object, in order, duplicates included.
    std::vector<JsonView> elements() const; ///< Of an array, in order.
    /// The member of that name; the last one where it is given twice, as JSON.parse has it.
    JsonView operator[](std::string_view key) const;

    std::optional<std::string> string() const; ///< Of a string, unescaped.
    std::string text() const { return string().value_or(std::string()); }
    std::optional<std::int64_t> integer() const; ///< Of a number that is whole.
    std::optional<double> number() const;
    std::optional<bool> boolean() const;

private:
    bool starts(char c) const { return !m_raw.empty() && m_raw.front() == c; }
    std::string_view m_raw;
};

struct JsonView::Member
{
    std::string_view rawKey; ///< With its quotes and escapes.
    JsonView value;

    std::string key() const;             ///< Unescaped.
    bool is(std::string_view key) const; ///< Whether the unescaped key is `key`.
};

/// Checks JSON text (RFC 8259) with simdjson; keeps its buffers from one text to the next.
class JsonReader
{
public:
    JsonReader();
    ~JsonReader();

    /// The value that the whole text is, or nothing when it is not valid JSON. The view is into `text`.
    std::optional<JsonView> read(std::string_view text);

    /// A member of the object that was read last, as far as it is a string or a whole number.
    struct Scalar
    {
        std::optional<std::string_view> string; ///< Unescaped; holds until the next text is read.
        std::optional<std::int64_t> integer;
    };
    /// The members of these names, the last one of each; at a fraction of what JsonView::members() costs. Only after
    /// read() gave an object.
    template <std::size_t count>
    std::array<Scalar, count> scalars(const std::array<std::string_view, count> &names) const
    {
        std::array<Scalar, count> found;
        findScalars(names.data(), found.data(), count);
        return found;
    }

    /// Gives buffers back that a large text made. What scalars() gave no longer holds.
    void release();

private:
    void findScalars(const std::string_view *names, Scalar *found, std::size_t count) const;

    struct Parser;
    std::unique_ptr<Parser> m_parser;
};

} // namespace stepwire
