#pragma once

#include "app/provider/conversationitem.h"
#include "app/provider/createrequest.h"

#include <string>
#include <vector>

namespace stepwire {

/// A tool that the client offers to the model.
struct DeclaredTool
{
    std::string type; ///< "function", "custom", "local_shell", "shell" …
    std::string name;
    std::string nameSpace;
    std::string parameters; ///< JSON Schema of a function; empty if none.
    std::string description;
};

/// Every tool of the request and of `additional_tools` items in its context, those in namespaces too, as far as
/// tool_choice allows them.
std::vector<DeclaredTool> declaredTools(const CreateRequest &request, const std::vector<ConversationItemPtr> &context);

} // namespace stepwire
