#include "app/provider/outputitem.h"

#include "models/vocabulary/jsonwriter.h"

namespace stepwire {

using Kind = PlannedItem::Kind;

OutputItem::OutputItem(PlannedItem planned, std::string id, std::string callId, std::optional<std::string> sealed)
    : m_planned(std::move(planned)), m_id(std::move(id)), m_callId(std::move(callId)), m_sealed(std::move(sealed))
{
}

bool OutputItem::isCall() const
{
    return m_planned.kind != Kind::Reasoning && m_planned.kind != Kind::Message;
}

std::string OutputItem::part(std::string_view text) const
{
    JsonWriter json;
    json.beginObject().key("type").value("output_text").key("text").value(text);
    json.key("annotations").beginArray().endArray().key("logprobs").beginArray().endArray();
    return json.endObject().take();
}

std::string OutputItem::written(std::string_view status, std::string_view text, bool whole) const
{
    JsonWriter json;
    json.beginObject().key("id").value(m_id);
    switch (m_planned.kind) {
    case Kind::Reasoning:
        json.key("type").value("reasoning").key("summary").beginArray().endArray();
        if (m_sealed && whole)
            json.key("encrypted_content").value(*m_sealed);
        return json.endObject().take(); // has no status on the wire
    case Kind::Message:
        json.key("type").value("message").key("status").value(status).key("role").value("assistant").key("content").beginArray();
        if (whole)
            json.raw(part(text));
        json.endArray();
        if (!m_planned.phase.empty())
            json.key("phase").value(m_planned.phase);
        return json.endObject().take();
    case Kind::FunctionCall:
        json.key("type").value("function_call").key("status").value(status).key("call_id").value(m_callId);
        json.key("name").value(m_planned.name).key("arguments").value(text);
        break;
    case Kind::CustomCall:
        json.key("type").value("custom_tool_call").key("status").value(status).key("call_id").value(m_callId);
        json.key("name").value(m_planned.name).key("input").value(text);
        break;
    case Kind::OtherCall:
        json.key("type").value(m_planned.type).key("status").value(status).key("call_id").value(m_callId);
        return json.take() + ',' + m_planned.members + '}';
    }
    if (!m_planned.nameSpace.empty())
        json.key("namespace").value(m_planned.nameSpace);
    return json.endObject().take();
}

std::string OutputItem::announced() const
{
    return written("in_progress", {}, false);
}

std::string OutputItem::done(std::string_view status) const
{
    return written(status, m_planned.text, true);
}

} // namespace stepwire
