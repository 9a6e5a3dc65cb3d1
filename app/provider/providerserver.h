#pragma once

#include "app/provider/providerlog.h"
#include "app/provider/providersettings.h"
#include "app/provider/responsesengine.h"

#include <QElapsedTimer>
#include <QTcpServer>
#include <QWebSocketServer>
#include <memory>

class QTcpSocket;

namespace stepwire {

/// Accepts connections on one port and gives each to what serves it: upgrades to Qt's WebSocket server, the rest to
/// HttpServing. Lives in the provider's thread.
class ProviderServer : public QObject
{
    Q_OBJECT
public:
    explicit ProviderServer(std::unique_ptr<ResponsesEngine> engine);
    ~ProviderServer() override;

    Result<std::uint16_t> listen(const ProviderSettings &settings);
    void close();

private:
    void accept();
    void upgrade(QTcpSocket *socket);
    void relayUpgrade(QTcpSocket *socket, const QByteArray &head);
    void serveWebSockets();

    std::unique_ptr<ResponsesEngine> m_engine;
    ProviderLog m_log;
    QElapsedTimer m_clock;
    RequestPatience m_patience;
    QTcpServer m_server;
    QWebSocketServer m_webSockets;
    std::uint32_t m_connections = 0;
};

} // namespace stepwire
