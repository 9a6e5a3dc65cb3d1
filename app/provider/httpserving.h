#pragma once

#include "app/provider/providerlog.h"
#include "app/provider/providersettings.h"
#include "app/provider/requestreader.h"
#include "app/provider/responsesengine.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

class QTcpSocket;

namespace stepwire {

/// One HTTP/1.1 connection of the provider: POST …/responses as JSON or event stream, GET …/models, 404 for the rest;
/// one request after the other. Notices a WebSocket upgrade before it has taken a byte of it, and then lets go of the
/// socket. Deletes itself when the socket is gone.
///
/// A peer that means no good cannot keep more of it than a request and a few answers: what it sends while one is being
/// answered waits in the kernel, what it does not read keeps its next request waiting, and it has only so much time.
class HttpServing : public QObject
{
    Q_OBJECT
public:
    static constexpr qint64 largestHead = 256 * 1024;
    static constexpr qint64 mostUnread = 1024 * 1024;  ///< Bytes taken from the kernel before they are looked at.
    static constexpr qint64 mostUnsent = 4096 * 1024;  ///< Bytes of answers not yet taken; more, and no request is read.

    HttpServing(ResponsesEngine &engine, ProviderLog &log, const QElapsedTimer &clock, const RequestPatience &patience,
                std::uint32_t connection, QTcpSocket *socket, QObject *parent);
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
    void beginRequest();
    void watchTheClock();
    void timeIsUp();
    void respond();
    void respondToCreate(std::string body);
    void play();
    void send(const std::string &event);
    void sendJson(int status, const std::string &body);
    void refuse(int status, const ApiError &error);
    void finishExchange();
    void end();
    std::string commonFields();
    Time now() const { return Time(m_clock.nsecsElapsed() / 1000); }

    ResponsesEngine &m_engine;
    ProviderLog &m_log;
    const QElapsedTimer &m_clock;
    std::uint32_t m_connection;
    QTcpSocket *m_socket;
    RequestReader m_reader;
    QByteArray m_rest; ///< Read …
    std::size_t m_followed = 0; ///< … and how much of it the reader has seen.
    bool m_busy = false; ///< A request is being answered; the next one waits.
    bool m_keepAlive = true;
    bool m_ending = false;   ///< The last answer of this connection was written; what still comes is thrown away.
    bool m_handedOver = false; ///< The socket is somebody else's.
    bool m_headRead = false; ///< Of the request under way.

    std::string m_method;
    int m_minorVersion = 1;

    std::unique_ptr<ResponseRun> m_run;
    bool m_streams = false;
    Time m_due{0};
    Time m_begunAt{0};
    QTimer m_timer;
    RequestPatience m_patience;
    QTimer m_clockWatch; ///< What the peer is waited for must be there before this runs out.
    std::chrono::milliseconds m_allowed{0}; ///< What it was started with.
};

} // namespace stepwire
