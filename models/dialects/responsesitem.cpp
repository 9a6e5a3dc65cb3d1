#include "models/dialects/responsesitem.h"

#include "models/dialects/fingerprint.h"
#include "models/vocabulary/utf8.h"

#include <algorithm>

namespace stepwire {

namespace {

/// The words of a `content`, `summary` or `output`: a string, or parts of which some carry `text` or `refusal`.
std::string wordsOf(JsonView value)
{
    if (auto text = value.string())
        return *std::move(text);
    std::string words;
    for (const JsonView part : value.elements()) {
        if (auto text = part.string())
            words += *text;
        else if (auto inner = part["text"].string())
            words += *inner;
        else if (auto refusal = part["refusal"].string())
            words += *refusal;
        else if (auto standardOutput = part["stdout"].string())
            words += *standardOutput;
    }
    return words;
}

bool hasMedia(JsonView value)
{
    return std::ranges::any_of(value.elements(), [](JsonView part) {
        const std::string type = part["type"].text();
        return type == "input_image" || type == "input_file" || type == "input_audio" || type == "computer_screenshot";
    });
}

} // namespace

ResponsesItem ResponsesItem::read(JsonView view)
{
    ResponsesItem item;
    item.kind = "message";
    item.source = view.raw();
    item.bytes = view.raw().size();
    item.fingerprint = itemFingerprint(view);
    std::string arguments, body;
    for (const JsonView::Member &member : view.members()) {
        const auto takes = [&](std::string_view key, std::optional<std::string> &target) {
            if (!member.is(key))
                return false;
            target = member.value.string();
            return true;
        };
        if (member.is("type"))
            item.kind = member.value.string().value_or("message");
        else if (takes("role", item.role) || takes("name", item.name) || takes("call_id", item.callId)
                 || takes("id", item.id) || takes("encrypted_content", item.encryptedContent))
            continue;
        else if (member.is("async"))
            item.asynchronous = member.value.boolean() == true;
        else if (member.is("arguments") || member.is("input") || member.is("code"))
            arguments = member.value.string().value_or(std::string());
        else if (member.is("action") || member.is("operation"))
            arguments = std::string(member.value.raw());
        else if (member.is("content") || member.is("summary") || member.is("output") || member.is("result"))
            body += wordsOf(member.value);
        if (member.is("content") || member.is("output"))
            item.holdsMedia = item.holdsMedia || hasMedia(member.value);
    }
    item.text = arguments.empty() ? std::move(body) : std::move(arguments);
    return item;
}

ResponsesItem ResponsesItem::fromString(JsonView string)
{
    constexpr std::string_view around = R"({"role":"user","content":})";
    ResponsesItem item;
    item.kind = "message";
    item.role = "user";
    item.text = string.string().value_or(std::string());
    item.source = string.raw();
    item.bytes = around.size() + string.raw().size();
    item.fingerprint = stringItemFingerprint(string);
    return item;
}

std::string ResponsesItem::excerpt(std::size_t limit) const
{
    return oneLine(text, limit);
}

std::string oneLine(std::string_view text, std::size_t bytes)
{
    std::string line;
    bool pendingSpace = false;
    for (const char c : text) {
        if (line.size() > bytes)
            break;
        if (static_cast<unsigned char>(c) <= ' ') {
            pendingSpace = !line.empty();
            continue;
        }
        if (pendingSpace)
            line += ' ';
        pendingSpace = false;
        line += c;
    }
    line.resize(clippedUtf8(line, bytes).size());
    return line;
}

} // namespace stepwire
