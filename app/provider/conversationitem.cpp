#include "app/provider/conversationitem.h"

#include <algorithm>
#include <array>
#include <unordered_set>

namespace stepwire {

namespace {

// Calls that the client has to answer. Hosted tools (web search and the like) are answered by the server itself.
constexpr std::array<std::string_view, 7> clientCalls{
    "function_call", "custom_tool_call", "local_shell_call", "shell_call", "apply_patch_call", "computer_call", "tool_search_call",
};
constexpr std::array<std::string_view, 7> clientOutputs{
    "function_call_output", "custom_tool_call_output", "local_shell_call_output", "shell_call_output",
    "apply_patch_call_output", "computer_call_output", "tool_search_output",
};

template <typename List>
bool holds(const List &list, std::string_view wanted)
{
    return std::find(list.begin(), list.end(), wanted) != list.end();
}

} // namespace

ConversationItem ConversationItem::read(JsonView item)
{
    ConversationItem read;
    read.json = item.raw();
    for (const JsonView::Member &member : item.members()) {
        if (member.key() == "type")
            read.kind = member.value.text();
        else if (member.key() == "role")
            read.role = member.value.text();
        else if (member.key() == "id")
            read.id = member.value.text();
        else if (member.key() == "call_id")
            read.callId = member.value.text();
        else if (member.key() == "name")
            read.name = member.value.text();
        else if (member.key() == "async")
            read.async = member.value.boolean().value_or(false);
    }
    if (read.kind.empty())
        read.kind = "message";
    if (read.callId.empty() && read.kind == "local_shell_call_output")
        read.callId = read.id; // the first form of that item had no call_id of its own
    return read;
}

bool ConversationItem::isCall() const
{
    return holds(clientCalls, kind) && !callId.empty();
}

bool ConversationItem::isCallOutput() const
{
    return holds(clientOutputs, kind);
}

std::string callWords(std::string_view kind)
{
    std::string words(kind.substr(0, kind.rfind("_output")));
    std::replace(words.begin(), words.end(), '_', ' ');
    return words;
}

std::string userMessageJson(std::string_view quoted)
{
    return R"({"role":"user","content":)" + std::string(quoted) + "}";
}

std::vector<ConversationItemPtr> unansweredCalls(const std::vector<ConversationItemPtr> &items)
{
    std::unordered_set<std::string_view> answered;
    for (const ConversationItemPtr &item : items) {
        if (item->isCallOutput())
            answered.insert(item->callId);
    }
    std::vector<ConversationItemPtr> open;
    for (const ConversationItemPtr &item : items) {
        if (item->isCall() && !item->async && answered.count(item->callId) == 0)
            open.push_back(item);
    }
    return open;
}

} // namespace stepwire
