#include "app/provider/scenario.h"

#include "models/dialects/jsonview.h"

#include <QFile>
#include <algorithm>

// Has to stand outside every namespace: it declares a function of the generated source.
static void initScenarioResources()
{
    Q_INIT_RESOURCE(scenarios);
}

namespace stepwire {

namespace {

Result<std::string> readResource(const std::string &name)
{
    QFile file(QStringLiteral(":/stepwire/scenarios/") + QString::fromStdString(name));
    if (!file.open(QIODevice::ReadOnly))
        return tl::unexpected(Failure{FailureKind::NotFound, "scenario " + name, {}});
    return file.readAll().toStdString();
}

ScriptedStep readStep(JsonView json)
{
    ScriptedStep step;
    step.reasoning = json["reasoning"].text();
    step.say = json["say"].text();
    for (const JsonView call : json["calls"].elements())
        step.calls.push_back({call["tool"].text(), std::string(call["arguments"].raw())});
    return step;
}

// JSON without the white space between its parts.
std::string withoutBlanks(const std::string &json)
{
    std::string compact;
    bool inString = false;
    for (std::size_t i = 0; i < json.size(); ++i) {
        const char c = json[i];
        if (inString && c == '\\') {
            compact.append(json, i++, 2);
            continue;
        }
        inString = c == '"' ? !inString : inString;
        if (inString || (c != ' ' && c != '\n' && c != '\t' && c != '\r'))
            compact += c;
    }
    return compact;
}

} // namespace

std::vector<std::string> Scenario::names()
{
    return {"pair-programmer", "game-character", "data-analyst"};
}

Result<Scenario> Scenario::load(const std::string &name)
{
    initScenarioResources();
    const auto known = names();
    if (std::find(known.begin(), known.end(), name) == known.end())
        return tl::unexpected(Failure{FailureKind::BadArgument, "scenario '" + name + "'", "known are pair-programmer, game-character, data-analyst"});
    const auto script = readResource(name + ".json");
    const auto tools = readResource("tools.json");
    if (!script || !tools)
        return tl::unexpected(script ? tools.error() : script.error());
    const auto json = JsonView::parsed(*script);
    if (!json || !JsonView::parsed(*tools))
        return tl::unexpected(Failure{FailureKind::Other, "scenario " + name, "its script is not JSON"});

    Scenario scenario;
    scenario.name = name;
    scenario.title = (*json)["title"].text();
    scenario.model = (*json)["model"].text();
    scenario.project = (*json)["project"].text();
    for (const JsonView line : (*json)["instructions"].elements())
        scenario.instructions += line.text() + '\n';
    scenario.task = (*json)["task"].text();
    if (const std::string attachment = (*json)["attachment"].text(); !attachment.empty()) {
        const auto text = readResource(attachment);
        if (!text)
            return tl::unexpected(text.error());
        scenario.task += "\n\n" + *text;
    }
    scenario.toolsJson = withoutBlanks(*tools);
    scenario.firstTokenMs = static_cast<int>((*json)["first_token_ms"].number().value_or(0));
    scenario.tokensPerSecond = (*json)["tokens_per_second"].number().value_or(0);
    for (const JsonView step : (*json)["steps"].elements())
        scenario.steps.push_back(readStep(step));
    for (ScriptedStep &step : scenario.steps) {
        for (ScriptedCall &call : step.calls)
            call.arguments = withoutBlanks(call.arguments);
    }
    return scenario;
}

} // namespace stepwire
