#include "app/client/scriptedagent.h"

#include "models/dialects/jsonview.h"
#include "models/vocabulary/jsonwriter.h"

namespace stepwire {

namespace {

constexpr int mostSteps = 60; // a model that never ends its turn is stopped here

std::string jsonText(std::string_view text)
{
    JsonWriter json;
    json.value(text);
    return json.take();
}

std::string userMessage(std::string_view text)
{
    return R"({"type":"message","role":"user","content":[{"type":"input_text","text":)" + jsonText(text) + "}]}";
}

std::string callOutput(std::string_view callId, std::string_view output)
{
    return R"({"type":"function_call_output","call_id":)" + jsonText(callId) + R"(,"output":)" + jsonText(output) + "}";
}

} // namespace

ScriptedAgent::ScriptedAgent(const Scenario &scenario, std::string cacheKey, Toolbox toolbox,
                             std::unique_ptr<ResponsesTransport> transport, QObject *parent)
    : QObject(parent), m_scenario(scenario), m_toolbox(std::move(toolbox)), m_transport(std::move(transport))
{
    m_fixed = R"("model":)" + jsonText(scenario.model) + R"(,"store":false,"instructions":)" + jsonText(scenario.instructions)
        + R"(,"tools":)" + scenario.toolsJson + R"(,"parallel_tool_calls":true,"include":["reasoning.encrypted_content"],"prompt_cache_key":)"
        + jsonText(cacheKey);
    connect(m_transport.get(), &ResponsesTransport::eventReceived, this, &ScriptedAgent::receive);
    connect(m_transport.get(), &ResponsesTransport::failed, this, &ScriptedAgent::fail);
    connect(m_transport.get(), &ResponsesTransport::closed, this, [this] {
        if (m_over)
            Q_EMIT finished(QString::fromStdString(m_answer));
    });
}

void ScriptedAgent::start()
{
    m_history.push_back(userMessage(m_scenario.task));
    request();
}

void ScriptedAgent::stop()
{
    m_transport->close();
}

std::string ScriptedAgent::requestBody() const
{
    const bool delta = m_transport->keepsContext() && !m_previousId.empty();
    std::string body = "{" + m_transport->requestOpening() + "," + m_fixed;
    if (delta)
        body += R"(,"previous_response_id":)" + jsonText(m_previousId);
    body += R"(,"input":[)";
    const std::size_t first = delta ? m_known : 0;
    for (std::size_t i = first; i < m_history.size(); ++i)
        body += (i > first ? "," : "") + m_history[i];
    return body + "]}";
}

void ScriptedAgent::request()
{
    if (m_steps >= mostSteps)
        return fail(QStringLiteral("The model has not come to an end after %1 steps.").arg(mostSteps));
    m_outputs.clear();
    m_answer.clear();
    m_transport->send(requestBody());
}

void ScriptedAgent::receive(const QByteArray &event)
{
    const auto json = JsonView::parsed({event.constData(), static_cast<std::size_t>(event.size())});
    if (!json || m_over)
        return;
    const std::string type = (*json)["type"].text();
    if (type == "response.output_item.done") {
        addOutputItem(std::string((*json)["item"].raw()));
    } else if (type == "response.completed") {
        stepDone((*json)["response"]["id"].text());
    } else if (type == "response.failed" || type == "response.incomplete" || type == "error") {
        const JsonView error = type == "error" ? (*json)["error"] : (*json)["response"]["error"];
        fail(QStringLiteral("The server ended the response: %1").arg(QString::fromStdString(error.isNothing() ? type : error["message"].text())));
    }
}

void ScriptedAgent::addOutputItem(std::string item)
{
    const JsonView json = JsonView(item);
    if (json["type"].text() == "message") {
        for (const JsonView part : json["content"].elements())
            m_answer += part["text"].text();
    }
    m_outputs.push_back(std::move(item));
}

void ScriptedAgent::stepDone(const std::string &responseId)
{
    ++m_steps;
    m_previousId = responseId;
    m_history.insert(m_history.end(), m_outputs.begin(), m_outputs.end());
    m_known = m_history.size();
    for (const std::string &item : m_outputs) {
        const JsonView call = JsonView(item);
        if (call["type"].text() == "function_call")
            m_history.push_back(callOutput(call["call_id"].text(), m_toolbox.run(call["name"].text(), call["arguments"].text())));
    }
    Q_EMIT stepFinished(m_steps);
    if (m_history.size() > m_known) {
        request();
        return;
    }
    m_over = true;
    m_transport->close();
}

void ScriptedAgent::fail(const QString &reason)
{
    if (m_over)
        return;
    m_over = true;
    m_transport->disconnect(this);
    m_transport->close();
    Q_EMIT failed(reason);
}

} // namespace stepwire
