#pragma once

#include "app/provider/responsesengine.h"

#include <memory>

namespace stepwire::fuzzing {

/// An engine that says the same every time and does not wait.
inline std::unique_ptr<ResponsesEngine> providedEngine()
{
    static const Tokenizer tokenizer = *Tokenizer::load();
    static const Scenario scenario = *Scenario::load("pair-programmer");
    EngineSettings settings;
    settings.unixSeconds = [] { return std::int64_t(1795300000); };
    settings.pace = {std::chrono::milliseconds(10), 10'000};
    return std::make_unique<ResponsesEngine>(tokenizer, scenario, std::move(settings));
}

} // namespace stepwire::fuzzing
