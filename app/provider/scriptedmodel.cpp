#include "app/provider/scriptedmodel.h"

#include "app/provider/foreigncall.h"
#include "app/provider/schemaexample.h"

#include <algorithm>
#include <set>

namespace stepwire {

namespace {

constexpr std::size_t mostForeignSteps = 12;

// Tool outputs since the user last spoke. What a steer added is no new turn.
std::size_t outputsInTurn(const std::vector<ConversationItemPtr> &context)
{
    std::size_t outputs = 0;
    for (auto item = context.rbegin(); item != context.rend(); ++item) {
        if ((*item)->isUserMessage() && !(*item)->steered)
            break;
        outputs += (*item)->isCallOutput() ? 1 : 0;
    }
    return outputs;
}

PlannedItem message(std::string text, bool last)
{
    PlannedItem item;
    item.text = std::move(text);
    item.phase = last ? "final_answer" : "commentary";
    return item;
}

PlannedItem reasoning(std::string text)
{
    PlannedItem item;
    item.kind = PlannedItem::Kind::Reasoning;
    item.text = std::move(text);
    return item;
}

bool asksForTitle(const CreateRequest &request)
{
    const std::string instructions = request["instructions"].text();
    return request["tools"].elements().empty()
        && (instructions.find("title") != std::string::npos || instructions.find("ummar") != std::string::npos);
}

} // namespace

ScriptedModel::ScriptedModel(Scenario scenario, int foreignSteps)
    : m_scenario(std::move(scenario)), m_foreignSteps(std::min<std::size_t>(foreignSteps < 0 ? 0 : std::size_t(foreignSteps), mostForeignSteps))
{
}

bool ScriptedModel::knowsAll(const std::vector<DeclaredTool> &tools) const
{
    std::set<std::string> declared;
    for (const DeclaredTool &tool : tools) {
        if (tool.type == "function")
            declared.insert(tool.name);
    }
    for (const ScriptedStep &step : m_scenario.steps) {
        for (const ScriptedCall &call : step.calls) {
            if (declared.count(call.tool) == 0)
                return false;
        }
    }
    return true;
}

PlannedReply ScriptedModel::reply(const CreateRequest &request, const std::vector<ConversationItemPtr> &context) const
{
    const std::vector<DeclaredTool> tools = declaredTools(request, context);
    const std::size_t outputs = outputsInTurn(context);
    if (tools.empty())
        return answer(request, outputs);
    return knowsAll(tools) ? ownStep(outputs) : foreignStep(outputs, request, tools);
}

PlannedReply ScriptedModel::ownStep(std::size_t outputs) const
{
    std::size_t callsBefore = 0;
    for (const ScriptedStep &step : m_scenario.steps) {
        if (callsBefore < outputs) {
            callsBefore += step.calls.size();
            continue;
        }
        PlannedReply reply;
        if (!step.reasoning.empty())
            reply.push_back(reasoning(step.reasoning));
        if (!step.say.empty())
            reply.push_back(message(step.say, step.calls.empty()));
        for (const ScriptedCall &call : step.calls) {
            PlannedItem item;
            item.kind = PlannedItem::Kind::FunctionCall;
            item.name = call.tool;
            item.text = call.arguments;
            reply.push_back(std::move(item));
        }
        return reply;
    }
    return {message(m_scenario.steps.back().say, true)};
}

PlannedReply ScriptedModel::foreignStep(std::size_t outputs, const CreateRequest &request,
                                        const std::vector<DeclaredTool> &tools) const
{
    auto call = outputs < m_foreignSteps ? foreignCall(tools, outputs) : std::nullopt;
    if (!call)
        return answer(request, outputs);
    PlannedReply reply;
    reply.push_back(reasoning("The script of this server has " + std::to_string(m_foreignSteps) + " looks around for an agent "
                              "whose tools it does not know. This is number " + std::to_string(outputs + 1) + "."));
    if (request["text"]["format"]["type"].text() != "json_schema")
        reply.push_back(message("Scripted step " + std::to_string(outputs + 1) + ": I call "
                                + (call->name.empty() ? call->type : call->name) + " to see what is there.", false));
    reply.push_back(std::move(*call));
    return reply;
}

PlannedReply ScriptedModel::answer(const CreateRequest &request, std::size_t outputs) const
{
    const JsonView format = request["text"]["format"];
    const std::string formatType = format["type"].text();
    if (formatType == "json_schema")
        return {message(schemaExample(format["schema"], format["schema"]), true)};
    if (formatType == "json_object")
        return {message(R"({"answer":"scripted"})", true)};
    if (asksForTitle(request))
        return {message(m_scenario.title, true)};
    std::string text = outputs == 0 ? "This is the scripted model of a local Stepwire server. " : "I am done after "
            + std::to_string(outputs) + (outputs == 1 ? " tool call. " : " tool calls. ");
    text += "My words are written down beforehand and come at a stated pace; nothing here was thought up by a model. "
            "What is real is the protocol around them: the events, the order in which they come, the tokens that were "
            "counted, and what the server holds for this connection so that the next request can be short.";
    return {message(std::move(text), true)};
}

} // namespace stepwire
