#pragma once

#include "models/vocabulary/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace stepwire {

struct ScriptedCall
{
    std::string tool;
    std::string arguments; ///< JSON.
};

/// What the scripted model says and asks for in one step. A step without calls ends the turn.
struct ScriptedStep
{
    std::string reasoning; ///< Goes out sealed; empty: none.
    std::string say;
    std::vector<ScriptedCall> calls;
};

/// A task for an agent, the sample project it works on, and everything the scripted model says on the way. Nothing of
/// it comes from a model: words and pace are written down in resources/scenarios.
struct Scenario
{
    std::string name, title, model;
    std::string project;      ///< Folder of the sample project, under :/stepwire/scenarios/.
    std::string instructions;
    std::string task;         ///< What the user says, with what the user pastes below it.
    std::string toolsJson;    ///< The array that the agent declares.
    int firstTokenMs = 0;     ///< Scripted time to the first token.
    double tokensPerSecond = 0;
    std::vector<ScriptedStep> steps;

    static std::vector<std::string> names(); ///< The default first.
    static Result<Scenario> load(const std::string &name);
};

} // namespace stepwire
