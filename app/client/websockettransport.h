#pragma once

#include "app/client/responsestransport.h"

#include <QUrl>
#include <QWebSocket>

namespace stepwire {

/// Responses over one lasting WebSocket (Qt WebSockets, so without compression).
class WebSocketTransport : public ResponsesTransport
{
    Q_OBJECT
public:
    /// `baseUrl` as SDKs take it: http(s)://HOST/v1, from which ws(s)://HOST/v1/responses follows. An empty key sends none.
    WebSocketTransport(const QUrl &baseUrl, QByteArray key, QObject *parent = nullptr);

    bool keepsContext() const override { return true; }
    std::string requestOpening() const override { return R"("type":"response.create")"; }
    void send(const std::string &request) override;
    void close() override;

private:
    void connected();
    void disconnected();

    QUrl m_url;
    QByteArray m_key;
    QWebSocket m_socket;
    QString m_waiting; ///< Until the socket is connected.
    bool m_closing = false;
};

} // namespace stepwire
