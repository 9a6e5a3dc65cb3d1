#pragma once

#include "app/provider/providerlog.h"
#include "app/provider/responsesengine.h"
#include "models/wire/contentdecoder.h"
#include "models/wire/httpframing.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>
#include <optional>

class QTcpSocket;

namespace stepwire {

/// One HTTP/1.1 connection of the provider: POST …/responses as JSON or event stream, GET …/models, 404 for the rest;
/// one request after the other. Notices a WebSocket upgrade before it has taken a byte of it, and then lets go of the
/// socket. Deletes itself when the socket is gone.
class HttpServing : public QObject
{
    Q_OBJECT
public:
    static constexpr std::size_t largestBody = 64 * 1024 * 1024;
    static constexpr qint64 largestHead = 256 * 1024;

    HttpServing(ResponsesEngine &engine, ProviderLog &log, const QElapsedTimer &clock, std::uint32_t connection,
                QTcpSocket *socket, QObject *parent);
    /// Looks at what has come. Call once, after connecting to the signals.
    void begin();

Q_SIGNALS:
    /// A WebSocket handshake waits in the socket, untouched; the socket is the receiver's.
    void upgradeAsked();
    /// The same, but Qt would refuse its head, which has been taken out of the socket.
    void overlongUpgradeAsked(const QByteArray &head);

private:
    using Time = std::chrono::microseconds;

    void read();
    bool letUpgradeGo();
    void follow(const HttpPart &part);
    void beginRequest(const HttpHead &head);
    void addBody(std::string_view data);
    void respond();
    void respondToCreate();
    void play();
    void send(const std::string &event);
    void sendJson(int status, const std::string &body);
    void refuse(int status, const ApiError &error);
    void finishExchange();
    std::string commonFields();
    Time now() const { return Time(m_clock.nsecsElapsed() / 1000); }

    ResponsesEngine &m_engine;
    ProviderLog &m_log;
    const QElapsedTimer &m_clock;
    std::uint32_t m_connection;
    QTcpSocket *m_socket;
    HttpFraming m_framing{HttpFraming::Side::Requests};
    QByteArray m_rest; ///< Read …
    std::size_t m_followed = 0; ///< … and how much of it the framing has seen.
    bool m_midRequest = false;
    bool m_busy = false; ///< A request is being answered; the next one waits.
    bool m_keepAlive = true;
    bool m_refused = false; ///< Answered before its body was whole.

    std::string m_method;
    std::string m_path;
    int m_minorVersion = 1;
    std::string m_body;
    std::optional<ContentDecoder> m_decoder;
    bool m_undecodable = false;

    std::unique_ptr<ResponseRun> m_run;
    bool m_streams = false;
    Time m_due{0};
    Time m_begunAt{0};
    QTimer m_timer;
};

} // namespace stepwire
