#include "app/tap/refusal.h"

#include "models/vocabulary/jsonwriter.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace stepwire {

namespace {

std::string_view reasonPhrase(int status)
{
    constexpr std::array<std::pair<int, std::string_view>, 4> phrases{{
        {400, "Bad Request"}, {403, "Forbidden"}, {405, "Method Not Allowed"}, {502, "Bad Gateway"}}};
    const auto found = std::ranges::find(phrases, status, &std::pair<int, std::string_view>::first);
    return found == phrases.end() ? "Error" : found->second;
}

/// "tap.upstream.unreachable" -> "upstream_unreachable": the form of error codes in the API's answers.
std::string errorCode(std::string_view code)
{
    std::string name(code.substr(code.find('.') + 1));
    std::ranges::replace(name, '.', '_');
    return name;
}

} // namespace

std::string Refusal::response() const
{
    JsonWriter json;
    json.beginObject().key("error").beginObject();
    json.key("message").value(message);
    json.key("type").value("stepwire_tap");
    json.key("param").null();
    json.key("code").value(errorCode(code));
    json.endObject().endObject();
    const std::string body = json.take();
    std::string head = "HTTP/1.1 " + std::to_string(status) + ' ' + std::string(reasonPhrase(status)) + "\r\n";
    if (status == 405)
        head += "Allow: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS\r\n";
    head += "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size())
        + "\r\nConnection: close\r\n\r\n";
    return head + body;
}

std::string Refusal::note() const
{
    return detail.empty() ? code : code + ' ' + detail;
}

} // namespace stepwire
