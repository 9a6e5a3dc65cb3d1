#pragma once

#include "models/vocabulary/byterange.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace stepwire {

/// A text to look for in payloads. It is found as it was typed and as JSON writes it inside a string (RFC 8259 section 7):
/// with quotes, backslashes and control characters escaped, and with everything outside ASCII as \uXXXX.
class SearchText
{
public:
    /// Without `caseSensitive`, ASCII letters match in either case; other letters only as they are.
    SearchText(std::string_view typed, bool caseSensitive);

    bool isEmpty() const { return m_forms.empty(); }

    /// Calls with the matches in `payload`, in order and not overlapping, until there are no more or `take` returns false.
    /// `scratch` is kept from one payload to the next, so that nothing is allocated for each.
    void findIn(std::string_view payload, std::string &scratch, const std::function<bool(ByteRange)> &take) const;

private:
    std::vector<std::string> m_forms; ///< Different ones; in lower case unless case counts.
    bool m_caseSensitive;
};

} // namespace stepwire
