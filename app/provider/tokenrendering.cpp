#include "app/provider/tokenrendering.h"

#include "app/provider/sealedtext.h"

namespace stepwire {

namespace {

// Numbers that no text token has; they only have to be equal in equal places.
enum Frame : std::uint32_t { Start = 300000, System, Tools, User, Assistant, Developer, Call, Output, Reasoning, Other, Body, Picture, End };

void open(std::vector<std::uint32_t> &tokens, Frame who)
{
    tokens.insert(tokens.end(), {Start, who, Body});
}

Frame frameOf(std::string_view kind, std::string_view role)
{
    if (kind == "message")
        return role == "assistant" ? Assistant : role == "developer" ? Developer : role == "system" ? System : User;
    if (kind == "reasoning")
        return Reasoning;
    if (kind.ends_with("_output"))
        return Output;
    return kind.ends_with("_call") ? Call : Other;
}

} // namespace

std::vector<std::uint32_t> TokenRendering::preamble(JsonView instructions, JsonView tools) const
{
    std::vector<std::uint32_t> tokens;
    if (instructions.kind() == JsonView::Kind::String) {
        open(tokens, System);
        add(tokens, instructions.text());
        tokens.push_back(End);
    }
    if (tools.kind() == JsonView::Kind::Array && tools.raw().size() > 2) {
        open(tokens, Tools);
        add(tokens, tools.raw());
        tokens.push_back(End);
    }
    return tokens;
}

// A string, or a list of parts.
void TokenRendering::addContent(std::vector<std::uint32_t> &tokens, JsonView content) const
{
    if (content.kind() == JsonView::Kind::String)
        return add(tokens, content.text());
    for (const JsonView part : content.elements()) {
        if (const auto text = part["text"].string())
            add(tokens, *text);
        else if (const auto refusal = part["refusal"].string())
            add(tokens, *refusal);
        else if (const std::string kind = part["type"].text(); kind == "input_image" || kind == "input_file")
            tokens.insert(tokens.end(), pictureTokens, Picture);
        else
            add(tokens, part.raw());
    }
}

void TokenRendering::addReasoning(std::vector<std::uint32_t> &tokens, JsonView item) const
{
    const JsonView sealed = item["encrypted_content"];
    if (sealed.kind() == JsonView::Kind::String) {
        const std::string text = sealed.text();
        return add(tokens, unsealText(text).value_or(text));
    }
    addContent(tokens, item["summary"]);
    addContent(tokens, item["content"]);
}

std::vector<std::uint32_t> TokenRendering::reasoning(std::string_view text) const
{
    std::vector<std::uint32_t> tokens;
    open(tokens, Reasoning);
    add(tokens, text);
    tokens.push_back(End);
    return tokens;
}

std::vector<std::uint32_t> TokenRendering::item(JsonView item) const
{
    std::string kind = item["type"].text();
    if (kind.empty())
        kind = "message";
    std::vector<std::uint32_t> tokens;
    open(tokens, frameOf(kind, item["role"].text()));
    if (kind == "message") {
        addContent(tokens, item["content"]);
    } else if (kind == "reasoning") {
        addReasoning(tokens, item);
    } else if (kind == "function_call") {
        add(tokens, item["name"].text());
        add(tokens, item["arguments"].text());
    } else if (kind == "custom_tool_call") {
        add(tokens, item["name"].text());
        add(tokens, item["input"].text());
    } else if (kind == "function_call_output" || kind == "custom_tool_call_output") {
        addContent(tokens, item["output"]);
    } else {
        add(tokens, item.raw());
    }
    tokens.push_back(End);
    return tokens;
}

} // namespace stepwire
