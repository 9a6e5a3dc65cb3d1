#pragma once

#include "models/session/step.h"

#include <array>
#include <cstdint>
#include <string_view>

namespace stepwire {

/// The members that stand in the prompt before the input, or decide which cache it is looked up in, in the order in
/// which a change of them is told (reasons of prompt_cache_diagnostics, protocol.md section 7.2).
constexpr std::array<std::string_view, 7> cacheSettings = {"prompt_cache_key", "tools", "instructions",    "text",
                                                           "reasoning",        "tool_choice", "service_tier"};

/// The request's top-level member of that name, the last where it was given twice; null where it was left out.
const RequestPart *partOf(const Step &step, std::string_view key);

/// Equal for two requests when the member says the same in both. 0 where it says nothing: left out, null, empty, or the
/// "auto" that holds for tool_choice and service_tier anyway.
std::uint64_t settingFingerprint(const Step &step, std::string_view key);

inline bool sameSetting(const Step &one, const Step &other, std::string_view key)
{
    return settingFingerprint(one, key) == settingFingerprint(other, key);
}

/// Whether an array's elements are the same in both, in another order.
bool onlyReordered(const Step &one, const Step &other, std::string_view key);

} // namespace stepwire
