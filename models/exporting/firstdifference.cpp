#include "models/exporting/firstdifference.h"

#include "models/session/requestsettings.h"

#include <algorithm>

namespace stepwire {

namespace {

struct TextPlace
{
    MessageId message;
    ByteRange text;
};

TextPlace itemPlace(const Session &session, ItemId id)
{
    const ContextItem *item = session.item(id);
    return item ? TextPlace{item->message, item->text} : TextPlace();
}

TextPlace settingPlace(const Session &session, const Step &step, std::string_view key)
{
    const Step *settings = session.step(step.settings);
    const RequestPart *part = settings ? partOf(*settings, key) : nullptr;
    return part ? TextPlace{settings->request, part->value} : TextPlace{settings ? settings->request : MessageId(), {}};
}

std::optional<std::string> read(const Session &session, const TextPlace &place, PayloadSource &payloads)
{
    const Message *message = session.message(place.message);
    if (!message || place.text.size() == 0)
        return std::nullopt;
    MessageTexts texts(payloads);
    const auto text = texts.text(*message, place.text);
    return text ? std::optional<std::string>(*text) : std::nullopt;
}

} // namespace

std::optional<DifferencePlace> placeOfDifference(const Session &session, const Step &step,
                                                 const PromptComparison &comparison, PayloadSource &payloads)
{
    const Step *predecessor = session.step(step.predecessor);
    if (!comparison.first || !predecessor)
        return std::nullopt;
    const PromptDifference &first = *comparison.first;
    const bool isItem = first.part == "input";
    const TextPlace now = isItem ? itemPlace(session, first.now) : settingPlace(session, step, first.part);
    const TextPlace before = isItem ? itemPlace(session, first.before) : settingPlace(session, *predecessor, first.part);
    DifferencePlace place{now.message, before.message, {}, {}, {}};
    const auto nowText = read(session, now, payloads), beforeText = read(session, before, payloads);
    if (!nowText || !beforeText)
        return place;
    const auto [here, there] = std::mismatch(nowText->begin(), nowText->end(), beforeText->begin(), beforeText->end());
    if (here == nowText->end() && there == beforeText->end())
        return place; // the requests asked the same, the server answered with another model
    place.byte = static_cast<std::uint64_t>(here - nowText->begin());
    place.nowAt = now.text.begin + *place.byte;
    place.beforeAt = before.text.begin + *place.byte;
    return place;
}

} // namespace stepwire
