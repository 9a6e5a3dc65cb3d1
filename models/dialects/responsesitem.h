#pragma once

#include "models/dialects/jsonview.h"

#include <cstdint>
#include <optional>
#include <string>

namespace stepwire {

/// What there is to know of one element of `input`, or one output item.
struct ResponsesItem
{
    std::string kind; ///< `type`; "message" where it has none.
    std::optional<std::string> role, name, callId, id, encryptedContent;
    std::string text;        ///< Its words: message text, arguments, tool output, summary. Empty when it has none.
    std::string_view source; ///< Its bytes in the payload.
    std::uint64_t fingerprint = 0; ///< itemFingerprint()
    bool holdsMedia = false;   ///< A part of it is an image, audio or a file.
    bool asynchronous = false; ///< A call whose output may come later than with the next request.
    std::uint64_t bytes = 0; ///< Length of its text; a string input counts as the message that it stands for.

    bool isCall() const { return kind.ends_with("_call"); }

    static ResponsesItem read(JsonView item);
    /// A string given as `input`: {"role":"user","content":S} (counting.md rule 4).
    static ResponsesItem fromString(JsonView string);

    /// The first words of `text` on one line, at most `bytes` bytes.
    std::string excerpt(std::size_t bytes = 120) const;
};

/// Makes one line of `text`: runs of white space become one space; cut at `bytes` without splitting a character.
std::string oneLine(std::string_view text, std::size_t bytes);

} // namespace stepwire
