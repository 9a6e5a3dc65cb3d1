#pragma once

#include "app/provider/declaredtools.h"
#include "app/provider/plannedreply.h"
#include "app/provider/scenario.h"

#include <optional>

namespace stepwire {

/// Stands in for a model: it picks its next words from the script by counting the tool outputs since the last user
/// message. An agent that declares the scenario's own tools walks the whole script; any other gets a few calls of what
/// it does declare (a look around for shells, the smallest valid arguments for functions), then a final answer.
class ScriptedModel
{
public:
    /// `foreignSteps`: how many calls an agent with other tools gets, at most 12.
    ScriptedModel(Scenario scenario, int foreignSteps);

    PlannedReply reply(const CreateRequest &request, const std::vector<ConversationItemPtr> &context) const;
    const Scenario &scenario() const { return m_scenario; }

private:
    bool knowsAll(const std::vector<DeclaredTool> &tools) const;
    PlannedReply ownStep(std::size_t outputs) const;
    PlannedReply foreignStep(std::size_t outputs, const CreateRequest &request, const std::vector<DeclaredTool> &tools) const;
    PlannedReply answer(const CreateRequest &request, std::size_t outputs) const;

    Scenario m_scenario;
    std::size_t m_foreignSteps;
};

} // namespace stepwire
