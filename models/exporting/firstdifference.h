#pragma once

#include "models/metrics/promptcomparison.h"
#include "models/session/messagetexts.h"

#include <cstdint>
#include <optional>

namespace stepwire {

/// Where a difference between two prompts stands in the bytes that crossed.
struct DifferencePlace
{
    MessageId now, before;                 ///< The messages whose payloads hold the two texts.
    std::optional<std::uint64_t> byte;     ///< Of the first differing byte, counted from the beginning of the item's or
                                           ///< member's own text. Not known when one of the two is missing or cannot be read.
    std::optional<std::uint64_t> nowAt;    ///< The same byte in the payload of `now` …
    std::optional<std::uint64_t> beforeAt; ///< … and in that of `before`.
};

/// Reads the two texts; `comparison` is that of `step` with its predecessor. Nothing where the prompts do not differ.
std::optional<DifferencePlace> placeOfDifference(const Session &session, const Step &step,
                                                 const PromptComparison &comparison, PayloadSource &payloads);

} // namespace stepwire
