#pragma once

#include "models/dialects/jsonview.h"

#include <cstdint>

namespace stepwire {

/// A number that is equal for equal JSON, whatever the white space, the order of keys and the escapes in strings.
/// Different JSON has the same one by chance only, once in some 10^19. Of use within one run of the program.
std::uint64_t fingerprintOf(JsonView value);

/// The same, whatever the order of the array's own elements too. Of anything else, its fingerprint.
std::uint64_t anyOrderFingerprint(JsonView array);

/// Of what a model sees of an item: an item that a server produced and the same item sent back by a client are equal,
/// though clients drop ids and states, leave empty members out and write text as a string or as parts.
std::uint64_t itemFingerprint(JsonView item);

/// Of a string given as `input`: equal to the user message that it stands for (counting.md rule 4).
std::uint64_t stringItemFingerprint(JsonView string);

/// Appends to the fingerprint of a sequence.
constexpr std::uint64_t foldFingerprint(std::uint64_t sequence, std::uint64_t next)
{
    return (sequence ^ (next + 0x9e3779b97f4a7c15u + (sequence << 6) + (sequence >> 2))) * 0xff51afd7ed558ccdu;
}

} // namespace stepwire
