#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace stepwire {

/// Writes compact JSON into a string, members in the order given. Commas are its business, nesting is the caller's.
///
///     JsonWriter json; json.beginObject().key("n").value(1).key("lane").value("").endObject();
class JsonWriter
{
public:
    JsonWriter &beginObject();
    JsonWriter &endObject();
    JsonWriter &beginArray();
    JsonWriter &endArray();
    JsonWriter &key(std::string_view name);
    JsonWriter &value(std::string_view text); ///< UTF-8; bytes that are not become U+FFFD.
    JsonWriter &value(const char *text) { return value(std::string_view(text)); }
    JsonWriter &value(bool truth);
    JsonWriter &value(std::int64_t number);
    JsonWriter &value(std::uint64_t number);
    JsonWriter &value(int number) { return value(std::int64_t(number)); }
    JsonWriter &value(std::uint32_t number) { return value(std::uint64_t(number)); }
    JsonWriter &value(double number); ///< Shortest form that reads back equal; not finite: null.
    JsonWriter &null();
    JsonWriter &raw(std::string_view json); ///< Already JSON.
    template <typename T>
    JsonWriter &value(const std::optional<T> &known) { return known ? value(*known) : null(); }

    const std::string &text() const { return m_text; }
    std::string take();

private:
    void separate();
    std::string m_text;
    bool m_needsComma = false;
};

} // namespace stepwire
