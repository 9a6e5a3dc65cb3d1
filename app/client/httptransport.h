#pragma once

#include "app/client/responsestransport.h"
#include "models/wire/contentdecoder.h"
#include "models/wire/eventstreamparser.h"
#include "models/wire/httpframing.h"

#include <QSslSocket>
#include <QUrl>
#include <memory>
#include <optional>

namespace stepwire {

/// Responses as POST with an event stream for an answer, HTTP/1.1 on one kept connection. It writes to the socket
/// itself, without Nagle's delay: QNetworkAccessManager leaves that on, which costs 40 ms for every request over 16 KiB
/// that no other client pays, and a comparison of transports would show that instead of the transports.
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
    void open();
    void write();
    void read();
    void follow(const HttpPart &part);
    void addBody(std::string_view data);
    void answered();
    void lost();
    void fail(const QString &reason);

    QUrl m_url;
    QByteArray m_key;
    QSslSocket m_socket;
    HttpFraming m_framing{HttpFraming::Side::Responses};
    std::optional<EventStreamParser> m_events; ///< Of a good answer.
    std::optional<ContentDecoder> m_decoder;
    std::string m_text;   ///< Body that is not an event stream, to say what went wrong.
    QByteArray m_waiting; ///< The next request: it waits until the answer before it is whole.
    bool m_answering = false;
    bool m_closing = false;
};

} // namespace stepwire
