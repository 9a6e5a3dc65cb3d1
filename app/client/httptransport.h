#pragma once

#include "app/client/responsestransport.h"
#include "models/wire/eventstreamparser.h"

#include <QNetworkAccessManager>
#include <QUrl>
#include <optional>

class QNetworkReply;

namespace stepwire {

/// Responses as POST with an event stream for an answer, HTTP/1.1 on a kept connection.
class HttpTransport : public ResponsesTransport
{
    Q_OBJECT
public:
    /// `baseUrl`: http(s)://HOST/v1. An empty key sends none.
    HttpTransport(const QUrl &baseUrl, QByteArray key, QObject *parent = nullptr);
    ~HttpTransport() override;

    bool keepsContext() const override { return false; }
    std::string requestOpening() const override { return R"("stream":true)"; }
    void send(const std::string &request) override;
    void close() override;

private:
    void post(const QByteArray &request);
    void read();
    void finished();
    void finishClosing();

    QUrl m_url;
    QByteArray m_key;
    QNetworkAccessManager m_network;
    QNetworkReply *m_reply = nullptr;
    std::optional<EventStreamParser> m_events;
    QByteArray m_waiting; ///< The next request: the connection is kept, so it waits until the answer before it is whole.
    bool m_closing = false;
};

} // namespace stepwire
