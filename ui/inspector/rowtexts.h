#pragma once

#include "models/items/contextdiffmodel.h"

#include <optional>
#include <string>

namespace stepwire {

/// What there is to read of a row of a comparison.
struct RowTexts
{
    enum class Standing {
        Shown,
        NoText,   ///< A section, or history that is not held.
        NotRead,  ///< The same item, which nobody had to read for that; or one that could not be read.
        TooLarge,
    };

    Standing standing = Standing::NoText;
    std::optional<std::string> before, now; ///< None: the row is not on that side.
};

/// Strings as they read, items by their words where they have some and these differ, anything else as JSON with line
/// breaks. `index` is one of the model's, or none.
RowTexts rowTexts(const ContextDiffModel &model, const QModelIndex &index);

/// Values beyond are told by their size.
constexpr std::size_t largestRowText = std::size_t(2) << 20;

} // namespace stepwire
