#include "ui/shell/agentsettings.h"

namespace stepwire {

std::vector<AgentSettings> agentSettings(const QString &tapUrl)
{
    return {
        {QStringLiteral("OpenAI SDKs (environment)"), QStringLiteral("export OPENAI_BASE_URL=%1").arg(tapUrl)},
        {QStringLiteral("Codex CLI"), QStringLiteral("codex -c openai_base_url='\"%1\"'").arg(tapUrl)},
        {QStringLiteral("Agents SDK for JavaScript"),
         QStringLiteral(
             "export OPENAI_BASE_URL=%1\n// and in the program, for the WebSocket mode:\n"
             "import { setOpenAIResponsesTransport } from '@openai/agents';\nsetOpenAIResponsesTransport('websocket');")
             .arg(tapUrl)},
        {QStringLiteral("Python, openai"), QStringLiteral("client = OpenAI(base_url=\"%1\")").arg(tapUrl)},
        {QStringLiteral("JavaScript, openai"),
         QStringLiteral("const client = new OpenAI({ baseURL: '%1' });").arg(tapUrl)},
        {QStringLiteral("curl"),
         QStringLiteral(
             "curl %1/responses -H \"Authorization: Bearer $OPENAI_API_KEY\" -H 'Content-Type: application/json' "
             "-d '{\"model\":\"gpt-5.5\",\"input\":\"Say hello.\",\"stream\":true}'")
             .arg(tapUrl)},
    };
}

} // namespace stepwire
