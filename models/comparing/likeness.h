#pragma once

#include "models/dialects/jsonview.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace stepwire {

/// What there is to go by when two JSON values may be one thing that changed.
struct NamedValue
{
    JsonView value;
    std::string type; ///< Like the others: empty where it is not a string member.
    std::string callId, id, name, role;

    static NamedValue read(JsonView value);
};

/// How much speaks for it, for pairedInOrder(): 0 when kind, `type`, `role` or `name` say that they are two things, or
/// `call_id` does and less than half of their texts is alike; 1000 for an equal `call_id` or `id`; else by how much of
/// their texts is alike.
int likeness(const NamedValue &before, const NamedValue &now);

/// The share of two texts that they begin and end with alike, 0 to 1, by their first and last KiB.
double sharedEnds(std::string_view before, std::string_view now);

} // namespace stepwire
