#include "tests/models/dialects/randomjson.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

namespace stepwire::test {

namespace {

void appendUtf8(std::string &out, char32_t c)
{
    const auto tail = [&](int shift) { out += static_cast<char>(0x80 | ((c >> shift) & 0x3f)); };
    if (c < 0x80) {
        out += static_cast<char>(c);
    } else if (c < 0x800) {
        out += static_cast<char>(0xc0 | (c >> 6));
        tail(0);
    } else if (c < 0x10000) {
        out += static_cast<char>(0xe0 | (c >> 12));
        tail(6);
        tail(0);
    } else {
        out += static_cast<char>(0xf0 | (c >> 18));
        tail(12);
        tail(6);
        tail(0);
    }
}

std::string hexEscape(char32_t unit)
{
    std::array<char, 8> text = {};
    std::snprintf(text.data(), text.size(), "\\u%04x", static_cast<unsigned>(unit));
    return text.data();
}

std::string escape(char32_t c)
{
    if (c < 0x10000)
        return hexEscape(c);
    return hexEscape(0xd800 + ((c - 0x10000) >> 10)) + hexEscape(0xdc00 + ((c - 0x10000) & 0x3ff));
}

bool needsEscape(char32_t c)
{
    return c == U'"' || c == U'\\' || c < 0x20;
}

std::string plainString(const std::u32string &text)
{
    std::string out = "\"";
    for (const char32_t c : text) {
        if (c == U'"' || c == U'\\') {
            out += '\\';
            out += static_cast<char>(c);
        } else if (needsEscape(c)) {
            out += escape(c);
        } else {
            appendUtf8(out, c);
        }
    }
    return out + '"';
}

} // namespace

std::u32string RandomJson::characters()
{
    constexpr std::array<char32_t, 14> alphabet = {U'a', U'b', U'z', U'"', U'\\', U'/', U'\n', U'\t',
                                                   U' ', U'{', U']', U'\u00e9', U'\u20ac', U'\U0001F600'};
    std::u32string text;
    for (int left = below(6); left > 0; --left)
        text += alphabet[static_cast<std::size_t>(below(static_cast<int>(alphabet.size())))];
    return text;
}

JsonTree RandomJson::tree(int depth)
{
    constexpr std::array<const char *, 8> words = {"null", "true", "false", "0", "1", "-12", "1.5", "2e3"};
    JsonTree made;
    switch (below(depth > 0 ? 6 : 2)) {
    case 0:
        made.word = words[static_cast<std::size_t>(below(static_cast<int>(words.size())))];
        break;
    case 1:
        made.kind = JsonTree::Kind::Text;
        made.text = characters();
        break;
    case 2:
    case 3:
        made.kind = JsonTree::Kind::Array;
        for (int left = below(4); left > 0; --left)
            made.elements.push_back(tree(depth - 1));
        break;
    default:
        made.kind = JsonTree::Kind::Object;
        for (int left = below(5); left > 0; --left) {
            std::u32string key = characters();
            if (std::ranges::find(made.members, key, &JsonTree::Member::key) == made.members.end())
                made.members.push_back({std::move(key), tree(depth - 1)});
        }
    }
    return made;
}

std::string RandomJson::written(const JsonTree &tree) const
{
    std::string out;
    switch (tree.kind) {
    case JsonTree::Kind::Word: return tree.word;
    case JsonTree::Kind::Text: return plainString(tree.text);
    case JsonTree::Kind::Array:
        for (const JsonTree &element : tree.elements)
            out += (out.empty() ? "" : ",") + written(element);
        return '[' + out + ']';
    case JsonTree::Kind::Object:
        for (const auto &[key, value] : tree.members)
            out += (out.empty() ? "" : ",") + plainString(key) + ':' + written(value);
        return '{' + out + '}';
    }
    return out;
}

std::string RandomJson::space()
{
    std::string out;
    for (int left = below(3); left > 0; --left)
        out += " \t\r\n"[below(4)];
    return out;
}

std::string RandomJson::string(const std::u32string &text)
{
    std::string out = "\"";
    for (const char32_t c : text) {
        if (c == U'/' && below(2) == 0)
            out += "\\/";
        else if (c == U'\n' && below(2) == 0)
            out += "\\n";
        else if (needsEscape(c) || below(3) == 0)
            out += escape(c);
        else
            appendUtf8(out, c);
    }
    return out + '"';
}

std::string RandomJson::rewritten(const JsonTree &tree)
{
    std::string out;
    std::vector<JsonTree::Member> members = tree.members;
    switch (tree.kind) {
    case JsonTree::Kind::Word: return space() + tree.word + space();
    case JsonTree::Kind::Text: return space() + string(tree.text) + space();
    case JsonTree::Kind::Array:
        for (const JsonTree &element : tree.elements)
            out += (out.empty() ? "" : ",") + rewritten(element);
        return space() + '[' + space() + out + ']' + space();
    case JsonTree::Kind::Object:
        std::ranges::shuffle(members, m_random);
        for (const auto &[key, value] : members)
            out += (out.empty() ? "" : ",") + space() + string(key) + space() + ':' + rewritten(value);
        return space() + '{' + space() + out + '}' + space();
    }
    return out;
}

JsonTree RandomJson::changed(const JsonTree &tree)
{
    JsonTree other = tree;
    if (!tree.elements.empty() && below(3) > 0) {
        const auto at = static_cast<std::size_t>(below(static_cast<int>(tree.elements.size())));
        other.elements[at] = changed(tree.elements[at]);
    } else if (!tree.members.empty() && below(3) > 0) {
        const auto at = static_cast<std::size_t>(below(static_cast<int>(tree.members.size())));
        if (below(2) == 0)
            other.members[at].value = changed(tree.members[at].value);
        else
            other.members[at].key += U"new"; // in no key that characters() makes
    } else if (tree.kind == JsonTree::Kind::Array) {
        other.elements.push_back(JsonTree());
        other.elements.back().word = "7";
    } else if (tree.kind == JsonTree::Kind::Object) {
        other.members.push_back({U"new", JsonTree()});
        other.members.back().value.word = "7";
    } else if (tree.kind == JsonTree::Kind::Text) {
        other.text += U'x';
    } else {
        other.word = tree.word + (tree.word.back() >= '0' && tree.word.back() <= '9' ? "1" : "");
        if (other.word == tree.word)
            other.word = "42";
    }
    return other;
}

} // namespace stepwire::test
