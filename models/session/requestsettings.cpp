#include "models/session/requestsettings.h"

#include "models/dialects/fingerprint.h"

#include <algorithm>

namespace stepwire {

const RequestPart *partOf(const Step &step, std::string_view key)
{
    for (auto part = step.parts.rbegin(); part != step.parts.rend(); ++part) {
        if (part->key == key)
            return &*part;
    }
    return nullptr;
}

std::uint64_t settingFingerprint(const Step &step, std::string_view key)
{
    static const std::array<std::uint64_t, 4> nothing = {fingerprintOf(JsonView("null")), fingerprintOf(JsonView("[]")),
                                                         fingerprintOf(JsonView("{}")), fingerprintOf(JsonView(R"("")"))};
    static const std::uint64_t automatic = fingerprintOf(JsonView(R"("auto")"));
    const RequestPart *part = partOf(step, key);
    if (!part || std::ranges::find(nothing, part->fingerprint) != nothing.end())
        return 0;
    const bool isDefault = part->fingerprint == automatic && (key == "tool_choice" || key == "service_tier");
    return isDefault ? 0 : part->fingerprint;
}

bool onlyReordered(const Step &one, const Step &other, std::string_view key)
{
    const RequestPart *first = partOf(one, key), *second = partOf(other, key);
    return first && second && first->fingerprint != second->fingerprint && first->anyOrder == second->anyOrder;
}

} // namespace stepwire
