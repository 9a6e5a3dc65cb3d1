#pragma once

#include <string>

namespace stepwire {

/// Why the tap answers a request itself instead of passing it on, and with what.
struct Refusal
{
    int status = 0;
    std::string code;    ///< Finding code of the note: "tap.host.foreign" …
    std::string detail;  ///< The particulars for the note: the offending value.
    std::string message; ///< For the person behind the agent: what happened and what to do.

    /// The answer as it goes to the agent: a JSON error in the shape that the SDKs know, and the connection's end.
    std::string response() const;
    /// "CODE detail"
    std::string note() const;
};

} // namespace stepwire
