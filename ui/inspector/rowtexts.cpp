#include "ui/inspector/rowtexts.h"

#include "models/dialects/responsesitem.h"
#include "ui/inspector/prettyjson.h"

#include <algorithm>

namespace stepwire {

namespace {

using Model = ContextDiffModel;
using MadeText = std::optional<std::string>;

template <typename Make>
MadeText made(const JsonView &value, const Make &make)
{
    return value.exists() ? MadeText(make(value)) : std::nullopt;
}

/// What an item says, without the JSON around it. Nothing where that would hide what differs.
std::optional<RowTexts> words(const Model::Values &values)
{
    const auto read = [](const JsonView &value) { return ResponsesItem::read(value).text; };
    RowTexts texts{RowTexts::Standing::Shown, made(values.before, read), made(values.now, read)};
    const bool none = texts.before.value_or(std::string()).empty() && texts.now.value_or(std::string()).empty();
    const bool hiding = texts.before && texts.now && *texts.before == *texts.now && values.before.raw() != values.now.raw();
    return none || hiding ? std::nullopt : std::optional(texts);
}

} // namespace

RowTexts rowTexts(const Model &model, const QModelIndex &index)
{
    const Model::Values values = model.values(index);
    const bool item = index.data(Model::ItemRole).toUInt() != 0;
    const std::size_t largest = std::max(values.before.raw().size(), values.now.raw().size());
    if (largest == 0)
        return {item ? RowTexts::Standing::NotRead : RowTexts::Standing::NoText, {}, {}};
    if (largest > largestRowText)
        return {RowTexts::Standing::TooLarge, {}, {}};
    if (item) {
        if (const auto said = words(values))
            return *said;
    }
    const bool strings = (!values.before.exists() || values.before.isString()) && (!values.now.exists() || values.now.isString());
    const auto text = [strings](const JsonView &value) {
        return strings ? value.text() : prettyJson(value.raw(), 2 * largestRowText);
    };
    return {RowTexts::Standing::Shown, made(values.before, text), made(values.now, text)};
}

} // namespace stepwire
