#include "app/provider/declaredtools.h"

#include <algorithm>
#include <set>

namespace stepwire {

namespace {

void addTools(std::vector<DeclaredTool> &tools, JsonView declared, const std::string &nameSpace)
{
    for (const JsonView tool : declared.elements()) {
        const std::string type = tool["type"].text();
        if (type == "namespace") {
            addTools(tools, tool["tools"], tool["name"].text());
            continue;
        }
        tools.push_back({type, tool["name"].text(), nameSpace, std::string(tool["parameters"].raw()), tool["description"].text()});
    }
}

void keepOnly(std::vector<DeclaredTool> &tools, const std::set<std::string> &names)
{
    tools.erase(std::remove_if(tools.begin(), tools.end(),
                               [&](const DeclaredTool &tool) { return names.count(tool.name.empty() ? tool.type : tool.name) == 0; }),
                tools.end());
}

} // namespace

std::vector<DeclaredTool> declaredTools(const CreateRequest &request, const std::vector<ConversationItemPtr> &context)
{
    std::vector<DeclaredTool> tools;
    const JsonView choice = request["tool_choice"];
    if (choice.text() == "none")
        return tools;
    addTools(tools, request["tools"], {});
    for (const ConversationItemPtr &item : context) {
        if (item->kind == "additional_tools")
            addTools(tools, JsonView(item->json)["tools"], {});
    }
    if (choice.kind() == JsonView::Kind::Object) {
        std::set<std::string> names;
        const auto nameOf = [](JsonView tool) { return tool["name"].string().value_or(tool["type"].text()); };
        if (choice["type"].text() == "allowed_tools") {
            for (const JsonView tool : choice["tools"].elements())
                names.insert(nameOf(tool));
        } else {
            names.insert(nameOf(choice));
        }
        keepOnly(tools, names);
    }
    return tools;
}

} // namespace stepwire
