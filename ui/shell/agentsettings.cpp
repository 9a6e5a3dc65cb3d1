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

std::vector<AgentSettings> proxyAgentSettings(const QString &proxyUrl, const ProxyFiles &files)
{
    const QString usual = QStringLiteral("export HTTPS_PROXY=%1\nexport SSL_CERT_FILE='%2'").arg(proxyUrl, files.bundle);
    return {
        {QStringLiteral("Any program (OpenSSL, Rust, Python)"), usual},
        {QStringLiteral("Codex CLI"),
         QStringLiteral("export HTTPS_PROXY=%1\nexport CODEX_CA_CERTIFICATE='%2'").arg(proxyUrl, files.certificate)},
        {QStringLiteral("Node 22.21 or newer"),
         QStringLiteral("export HTTPS_PROXY=%1\nexport NODE_USE_ENV_PROXY=1\nexport NODE_EXTRA_CA_CERTS='%2'").arg(proxyUrl, files.certificate)},
        {QStringLiteral("Python, requests"), usual + QStringLiteral("\nexport REQUESTS_CA_BUNDLE='%1'").arg(files.bundle)},
        {QStringLiteral("curl"),
         QStringLiteral("export HTTPS_PROXY=%1\ncurl --cacert '%2' https://api.openai.com/v1/models -H \"Authorization: Bearer $OPENAI_API_KEY\"").arg(proxyUrl, files.bundle)},
    };
}

} // namespace stepwire
