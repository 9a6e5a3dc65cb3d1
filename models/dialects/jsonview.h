#pragma once

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
    struct Member;

    JsonView() = default; ///< No value: every question is answered with nothing.
    /// `text` is one valid JSON value, without white space around it.
    explicit JsonView(std::string_view text) : m_text(text) {}

    std::string_view text() const { return m_text; }
    bool exists() const { return !m_text.empty(); }
    bool isObject() const { return starts('{'); }
    bool isArray() const { return starts('['); }
    bool isString() const { return starts('"'); }
    bool isNull() const { return starts('n'); }

    std::vector<Member> members() const;   ///< Of an object, in order, duplicates included.
    std::vector<JsonView> elements() const; ///< Of an array, in order.
    /// The member of that name; the last one where it is given twice, as JSON.parse has it.
    JsonView operator[](std::string_view key) const;

    std::optional<std::string> string() const;        ///< Of a string, unescaped.
    std::optional<std::int64_t> integer() const;      ///< Of a number that is whole.
    std::optional<bool> boolean() const;

private:
    bool starts(char c) const { return !m_text.empty() && m_text.front() == c; }
    std::string_view m_text;
};

struct JsonView::Member
{
    std::string_view rawKey; ///< With its quotes and escapes.
    JsonView value;

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

private:
    struct Parser;
    std::unique_ptr<Parser> m_parser;
};

} // namespace stepwire
