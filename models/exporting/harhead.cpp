#include "models/exporting/harhead.h"

#include "models/exporting/exporter.h"
#include "models/wire/httpheadparser.h"
#include "models/wire/upstreamaddress.h"

#include <algorithm>

namespace stepwire {

HarHead HarHead::parsed(std::string_view wire, bool response)
{
    constexpr std::string_view emptyLine = "\r\n\r\n";
    HarHead result;
    // The session keeps heads without their empty line.
    std::string completed;
    if (!wire.empty() && wire.find(emptyLine) == std::string_view::npos)
        wire = completed.append(wire).append(wire.ends_with("\r\n") ? "\r\n" : "\r\n\r\n");
    for (auto end = wire.find(emptyLine); end != std::string_view::npos; end = wire.find(emptyLine)) {
        const std::string_view raw = wire.substr(0, end + emptyLine.size());
        const auto head = response ? parsedResponseHead(raw) : parsedRequestHead(raw);
        if (!head)
            break;
        const bool interim = response && head->status < 200 && head->status != 101;
        if (!interim) {
            result.m_head = *head;
            result.m_blotted = blottedCredentials(raw);
            break;
        }
        wire.remove_prefix(raw.size());
    }
    return result;
}

HarHead HarHead::ofRequest(std::string_view wire)
{
    return parsed(wire, false);
}

HarHead HarHead::ofResponse(std::string_view wire)
{
    return parsed(wire, true);
}

std::string HarHead::method() const
{
    return m_head ? m_head->method : std::string();
}

std::string HarHead::target() const
{
    return m_head ? m_head->target : std::string();
}

int HarHead::status() const
{
    return m_head ? m_head->status : 0;
}

std::string_view HarHead::mimeType() const
{
    return m_head ? m_head->field("content-type").value_or("x-unknown") : "x-unknown";
}

void HarHead::write(JsonWriter &json) const
{
    json.key("httpVersion").value(!m_head ? "" : m_head->minorVersion == 0 ? "HTTP/1.0" : "HTTP/1.1");
    json.key("cookies").beginArray().endArray().key("headers").beginArray();
    if (m_head) {
        for (const HttpField &field : m_head->fields)
            json.beginObject().key("name").value(field.name).key("value").value(field.value).endObject();
    }
    json.endArray().key("headersSize");
    if (m_head)
        json.value(m_head->bytes);
    else
        json.value(-1);
}

void HarHead::writeStatus(JsonWriter &json) const
{
    json.key("status").value(status()).key("statusText").value(m_head ? m_head->reason : std::string());
    json.key("redirectURL").value(m_head ? m_head->field("location").value_or("") : std::string_view());
}

std::string urlOfLaterRequest(const Connection &connection, std::string_view firstTarget, std::string_view target)
{
    auto upstream = UpstreamAddress::parsed(std::string_view(connection.url).substr(0, connection.url.find('?')));
    if (!upstream || firstTarget == target)
        return connection.url;
    // What the first target had behind /v1 stands at the end of the path; what is before it is the upstream's own.
    const std::string_view firstPath = firstTarget.substr(0, firstTarget.find('?'));
    const std::string_view behindPrefix = firstPath.substr(std::min<std::size_t>(3, firstPath.size()));
    if (firstPath.starts_with("/v1") && std::string_view(upstream->path).ends_with(behindPrefix))
        upstream->path.resize(upstream->path.size() - behindPrefix.size());
    else
        upstream->path = "/v1"; // the first target was passed on unchanged and tells nothing
    return upstream->urlFor(target, false);
}

void writeQuery(JsonWriter &json, std::string_view url)
{
    json.key("queryString").beginArray();
    const auto question = url.find('?');
    std::string_view rest = question == std::string_view::npos ? std::string_view() : url.substr(question + 1);
    rest = rest.substr(0, rest.find('#'));
    while (!rest.empty()) {
        const std::string_view pair = rest.substr(0, rest.find('&'));
        rest.remove_prefix(std::min(pair.size() + 1, rest.size()));
        const auto equals = std::min(pair.find('='), pair.size());
        json.beginObject().key("name").value(pair.substr(0, equals));
        json.key("value").value(pair.substr(std::min(equals + 1, pair.size()))).endObject();
    }
    json.endArray();
}

} // namespace stepwire
