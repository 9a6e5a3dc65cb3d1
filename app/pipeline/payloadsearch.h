#pragma once

#include "models/dialects/searchtext.h"
#include "models/vocabulary/ids.h"
#include "models/vocabulary/result.h"

#include <cstdint>
#include <functional>
#include <string_view>

namespace stepwire {

class TraceReader;

/// A message in which a text was found.
struct PayloadMatch
{
    MessageId message;
    ByteRange match;            ///< The first one.
    std::uint32_t matches = 0;  ///< In the whole payload.
    std::string_view payload;   ///< Holds during the call.
};

struct PayloadSearch
{
    std::function<bool(const PayloadMatch &)> found; ///< False ends the search.
    std::function<bool(double)> progress; ///< Now and then, with the share of the recording that was gone through; false ends the search.
};

/// Goes through the payloads of a recording in the order of its messages: decoded from the observations by the path that
/// every message takes, so that masked, fragmented and compressed ones are found, and text that crossed in two reads.
/// Takes what is stored when it gets there of a recording that goes on.
Result<void> searchPayloads(TraceReader &trace, const SearchText &text, const PayloadSearch &search);

} // namespace stepwire
