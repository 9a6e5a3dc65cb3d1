#pragma once

#include "models/session/session.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace stepwire {

/// What a stretch of a step's sent bytes is.
enum class SentPartKind : std::uint8_t {
    Item,           ///< Elements of `input` of one kind.
    Key,            ///< A top-level member other than `input`, key and punctuation included.
    InputFraming,   ///< The rest of `input`: its key, brackets, commas, white space.
    MessageFraming, ///< The outer brace and white space between members; all of a request that is not readable.
    OtherMessages,  ///< Sent during the step, but not by its request: steers.
};

struct SentPartName
{
    SentPartKind kind = SentPartKind::Item;
    std::string name; ///< The item kind or the key; else empty.
    bool operator==(const SentPartName &) const = default;
};

struct SentPart
{
    SentPartName name;
    std::uint64_t bytes = 0;
};

/// The sent payload of a step, divided. Without `OtherMessages` the parts sum to the payload of the request message,
/// with them to the step's sent payload. A string input counts as the bytes that it has, not as the item that it
/// stands for. Each name is there once, in the order sent.
std::vector<SentPart> sentParts(const Session &session, const Step &step);

/// The same of several steps, ready to be stacked: one row of `bytes` per step, one value per name.
struct ItemBreakdown
{
    std::vector<SentPartName> names; ///< The heaviest over all the steps first.
    bool hasOther = false;           ///< One more value per row stands for everything else.
    std::vector<std::vector<std::uint64_t>> bytes;
};

ItemBreakdown itemBreakdown(const Session &session, std::span<const Step *const> steps, std::size_t most);

} // namespace stepwire
