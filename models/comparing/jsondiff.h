#pragma once

#include "models/comparing/change.h"
#include "models/dialects/jsonview.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stepwire {

/// What became of one JSON value: a node of a tree whose root is the whole text. Views hold as long as the texts do.
struct JsonChange
{
    Change change = Change::Same;
    std::string key;                                ///< Of an object's member, unescaped; else empty.
    std::optional<std::size_t> placeBefore, placeNow; ///< Of an array's element, from 0.
    JsonView before, now;                           ///< Absent for what was added or removed.
    std::vector<JsonChange> parts; ///< Every member or element of two objects or two arrays that differ, in the later
                                   ///< one's order, what was removed where it stood. Empty for all else.
    bool cut = false;              ///< Changed, but too deep or too much to be taken apart.
};

/// How far a comparison goes. What is beyond is told as one changed value, with `cut`.
struct JsonDiffBounds
{
    std::size_t largest = std::size_t(4) << 20; ///< Bytes of either text.
    std::size_t deepest = 48;
    std::size_t mostParts = 20'000; ///< Nodes of the tree.
};

/// Members of objects by their key, whatever their order (a key given twice by its first and its second place);
/// elements of arrays by the longest row of equal ones, and what is left between these by what names it (`type`,
/// `call_id`, `id`, `name`, `role`) and by likeness. Strings are equal however they are escaped, numbers when they are
/// written alike. Where both texts differ in all, it costs a few passes over them for each level of nesting.
JsonChange diffJson(JsonView before, JsonView now, const JsonDiffBounds &bounds = {});

/// A number that is equal for equal values in the sense above. `without` names members of the outermost object that
/// are left out of it. Costs a pass over the text for each level of nesting.
std::uint64_t jsonCode(JsonView value, const std::vector<std::string_view> &without = {});

} // namespace stepwire
