#pragma once

#include "models/dialects/jsonview.h"

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace stepwire {

/// A text, whether it is JSON, and where the parts of its large values stand. Made once, in time that grows with the text, by
/// whoever has a thread for that; afterwards every question is answered without a walk over more than `large` bytes.
class JsonText
{
public:
    static constexpr std::size_t large = 64 * 1024;      ///< Bytes of a value whose parts are kept.
    static constexpr std::size_t pieceBytes = 16 * 1024; ///< About, of a piece of a string.

    explicit JsonText(std::string text);

    const std::string &text() const { return m_text; }
    bool isJson() const { return m_root.exists(); }
    const JsonView &root() const { return m_root; }

    /// Members of an object, elements of an array (without keys), in order. `value` is one of this text.
    std::vector<JsonView::Member> partsOf(const JsonView &value, std::size_t first, std::size_t count) const;
    std::size_t countParts(const JsonView &value) const;
    /// A large string cut where neither an escape nor a character is cut, without its quotes; empty for any other value.
    const std::vector<std::string_view> &piecesOf(const JsonView &value) const;

private:
    void takeApart(const JsonView &value);
    const std::vector<JsonView::Member> *kept(const JsonView &value) const;

    std::string m_text;
    JsonView m_root;
    std::unordered_map<const char *, std::vector<JsonView::Member>> m_parts; ///< Of large containers, by where they begin.
    std::unordered_map<const char *, std::vector<std::string_view>> m_pieces;
};

/// What a long string holds that nobody reads: base64. Looks at its beginning and end alone.
struct Base64Look
{
    bool isBase64 = false;
    std::string media; ///< "image/png" and the like, by the data URL or the first bytes; empty where that does not tell.
};
Base64Look base64Look(std::string_view rawString);

} // namespace stepwire
