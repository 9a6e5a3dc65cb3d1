#include "models/session/requestsettings.h"

#include "models/dialects/fingerprint.h"

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
    static const std::uint64_t null = fingerprintOf(JsonView("null"));
    constexpr std::uint64_t emptyValue = 2; // [], {} and ""
    const RequestPart *part = partOf(step, key);
    return !part || part->value.size() <= emptyValue || part->fingerprint == null ? 0 : part->fingerprint;
}

bool onlyReordered(const Step &one, const Step &other, std::string_view key)
{
    const RequestPart *first = partOf(one, key), *second = partOf(other, key);
    return first && second && first->fingerprint != second->fingerprint && first->anyOrder == second->anyOrder;
}

} // namespace stepwire
