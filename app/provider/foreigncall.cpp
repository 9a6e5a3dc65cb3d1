#include "app/provider/foreigncall.h"

#include "app/provider/schemaexample.h"
#include "models/vocabulary/jsonwriter.h"

#include <algorithm>
#include <array>

namespace stepwire {

namespace {

constexpr std::array<std::string_view, 12> looks{
    "pwd && ls -la",
    "find . -maxdepth 2 -type f -not -path './.git/*' | sort | head -n 40",
    "head -n 40 README.md 2>/dev/null || echo 'no README.md here'",
    "wc -c * 2>/dev/null | tail -n 20",
    "uname -sr && date -u +%Y-%m-%d",
    "du -sk . 2>/dev/null",
    "git log --oneline 2>/dev/null | head -n 10 || true",
    "ls -1 | wc -l",
    "grep -rn TODO . 2>/dev/null | head -n 10 || true",
    "df -k . | tail -n 1",
    "id -un",
    "echo done",
};

// Names under which agents offer a shell as a function, and the parameter that takes the command.
struct ShellFunction
{
    std::string_view name;
    std::string_view parameter;
};
constexpr std::array<ShellFunction, 8> shellFunctions{{
    {"exec_command", "cmd"}, {"shell_command", "command"}, {"shell", "command"}, {"bash", "command"},
    {"Bash", "command"}, {"run_command", "command"}, {"execute_command", "command"}, {"terminal", "command"},
}};

// Functions that bother a person or start more agents are the last ones to try.
constexpr std::array<std::string_view, 10> avoided{
    "ask", "request_user_input", "spawn", "agent", "delete", "remove", "wait", "sleep", "send", "write",
};

std::string jsonText(std::string_view text)
{
    JsonWriter json;
    json.value(text);
    return json.take();
}

std::optional<PlannedItem> shellCall(const DeclaredTool &tool, std::string_view command)
{
    PlannedItem call;
    call.name = tool.name;
    call.nameSpace = tool.nameSpace;
    if (tool.type == "local_shell" || tool.type == "shell") {
        call.kind = PlannedItem::Kind::OtherCall;
        call.type = tool.type + "_call";
        call.idPrefix = tool.type == "shell" ? "sh_" : "lsh_";
        call.members = tool.type == "shell"
            ? R"("action":{"commands":[)" + jsonText(command) + R"(],"timeout_ms":20000,"max_output_length":8000})"
            : R"("action":{"type":"exec","command":["bash","-lc",)" + jsonText(command) + R"(],"env":{},"timeout_ms":20000,"user":null,"working_directory":null})";
        return call;
    }
    if (tool.type == "custom" && tool.name == "exec") {
        call.kind = PlannedItem::Kind::CustomCall;
        call.text = "const r = await tools.exec_command({cmd: " + jsonText(command) + "});\ntext(r.output);\n";
        return call;
    }
    if (tool.type != "function")
        return std::nullopt;
    const auto known = std::find_if(shellFunctions.begin(), shellFunctions.end(),
                                    [&](const ShellFunction &shell) { return shell.name == tool.name; });
    const JsonView schema = JsonView(tool.parameters);
    if (known == shellFunctions.end() || schema["properties"][known->parameter].isNothing())
        return std::nullopt;
    const bool list = schema["properties"][known->parameter]["type"].text() == "array";
    call.kind = PlannedItem::Kind::FunctionCall;
    const std::string value = list ? R"(["bash","-lc",)" + jsonText(command) + "]" : jsonText(command);
    // The other required members get their smallest values, the command its place among them.
    JsonWriter arguments;
    arguments.beginObject().key(known->parameter).raw(value);
    const std::string example = schemaExample(schema, schema);
    for (const JsonView::Member &member : JsonView(example).members()) {
        if (member.key() != known->parameter)
            arguments.key(member.key()).raw(member.value.raw());
    }
    call.text = arguments.endObject().take();
    return call;
}

bool isAvoided(const DeclaredTool &tool)
{
    return std::any_of(avoided.begin(), avoided.end(),
                       [&](std::string_view part) { return tool.name.find(part) != std::string::npos; });
}

std::optional<PlannedItem> functionCall(const std::vector<DeclaredTool> &tools, std::size_t step)
{
    std::vector<const DeclaredTool *> functions;
    for (const bool last : {false, true}) {
        for (const DeclaredTool &tool : tools) {
            if (tool.type == "function" && isAvoided(tool) == last && (!last || functions.empty()))
                functions.push_back(&tool);
        }
    }
    if (functions.empty())
        return std::nullopt;
    const DeclaredTool &tool = *functions[step % functions.size()];
    PlannedItem call;
    call.kind = PlannedItem::Kind::FunctionCall;
    call.name = tool.name;
    call.nameSpace = tool.nameSpace;
    const JsonView schema = JsonView(tool.parameters);
    call.text = schemaExample(schema, schema);
    if (call.text.front() != '{') // arguments are an object, whatever a schema without types allows
        call.text = "{}";
    return call;
}

} // namespace

std::optional<PlannedItem> foreignCall(const std::vector<DeclaredTool> &tools, std::size_t step)
{
    for (const DeclaredTool &tool : tools) {
        if (auto call = shellCall(tool, looks[step % looks.size()]))
            return call;
    }
    if (auto call = functionCall(tools, step))
        return call;
    const auto custom = std::find_if(tools.begin(), tools.end(), [](const DeclaredTool &tool) {
        return tool.type == "custom" && tool.name != "apply_patch";
    });
    if (custom == tools.end())
        return std::nullopt;
    PlannedItem call;
    call.kind = PlannedItem::Kind::CustomCall;
    call.name = custom->name;
    call.nameSpace = custom->nameSpace;
    call.text = "status";
    return call;
}

} // namespace stepwire
