#include "app/provider/httpserving.h"

#include "app/provider/overlongheadrelay.h"
#include "models/vocabulary/jsonwriter.h"
#include "models/wire/httpheadparser.h"
#include "models/vocabulary/simulation.h"

#include <QTcpSocket>
#include <algorithm>
#include <sys/socket.h>
#include <utility>

namespace stepwire {

namespace {

constexpr std::chrono::seconds farewellTime(2);

std::string_view viewOf(const QByteArray &bytes)
{
    return {bytes.constData(), static_cast<std::size_t>(bytes.size())};
}

std::string_view reasonOf(int status)
{
    switch (status) {
    case 200: return "OK";
    case 400: return "Bad Request";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 413: return "Content Too Large";
    case 415: return "Unsupported Media Type";
    default: return "Error";
    }
}

bool isResponsesPath(std::string_view path)
{
    return path.ends_with("/responses");
}

} // namespace

HttpServing::HttpServing(ResponsesEngine &engine, ProviderLog &log, const QElapsedTimer &clock, const RequestPatience &patience,
                         std::uint32_t connection, QTcpSocket *socket, QObject *parent)
    : QObject(parent), m_engine(engine), m_log(log), m_clock(clock), m_connection(connection), m_socket(socket), m_patience(patience)
{
    m_socket->setParent(this);
    m_socket->setReadBufferSize(mostUnread);
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, &HttpServing::play);
    m_clockWatch.setSingleShot(true);
    connect(&m_clockWatch, &QTimer::timeout, this, &HttpServing::timeIsUp);
}

void HttpServing::begin()
{
    connect(m_socket, &QTcpSocket::readyRead, this, &HttpServing::read);
    connect(m_socket, &QTcpSocket::bytesWritten, this, &HttpServing::read);
    connect(m_socket, &QTcpSocket::disconnected, this, &QObject::deleteLater);
    read();
}

// Before a request's first byte is taken: is it an upgrade? True if the socket is no longer ours or more has to come.
bool HttpServing::letUpgradeGo()
{
    const QByteArray waiting = m_socket->peek(largestHead);
    const qsizetype end = waiting.indexOf("\r\n\r\n");
    if (end < 0) // a head that ends otherwise, or is too large, is for the framing
        return waiting.size() < largestHead && !waiting.contains("\n\n");
    const QByteArray raw = waiting.left(end + 4);
    const auto head = parsedRequestHead(viewOf(raw));
    if (!head || !asksForWebSocket(*head) || !isResponsesPath(std::string_view(head->target).substr(0, head->target.find('?'))))
        return false;
    m_socket->disconnect(this);
    m_socket->setParent(nullptr);
    m_clockWatch.stop();
    m_handedOver = true;
    if (OverlongHeadRelay::isNeeded(raw)) {
        m_socket->read(raw.size());
        Q_EMIT overlongUpgradeAsked(raw);
    } else {
        Q_EMIT upgradeAsked();
    }
    return true;
}

void HttpServing::read()
{
    if (m_ending)
        return end();
    while (!m_busy && !m_ending && m_socket->bytesToWrite() <= mostUnsent) {
        if (m_rest.isEmpty()) {
            if (m_socket->bytesAvailable() == 0 || (!m_reader.midRequest() && letUpgradeGo()))
                break;
            m_rest = m_socket->readAll();
        }
        std::string_view rest = viewOf(m_rest).substr(m_followed);
        const RequestReader::Outcome outcome = m_reader.next(rest);
        m_followed = static_cast<std::size_t>(m_rest.size()) - rest.size();
        switch (outcome) {
        case RequestReader::Outcome::NeedsMore:
            m_rest.clear();
            m_followed = 0;
            break;
        case RequestReader::Outcome::Begun:
            beginRequest();
            break;
        case RequestReader::Outcome::Whole:
            m_headRead = false;
            m_clockWatch.stop();
            respond();
            break;
        case RequestReader::Outcome::Refused:
            refuse(m_reader.refusal().status, m_reader.refusal());
            break;
        }
    }
    if (!m_handedOver)
        watchTheClock();
}

/// A peer that dribbles does not gain time with every byte: a limit begins with what is waited for and stays.
void HttpServing::watchTheClock()
{
    if (m_busy || m_ending)
        return;
    const bool begun = m_reader.midRequest() || m_socket->bytesAvailable() > 0;
    const std::chrono::milliseconds allowed = m_headRead ? m_patience.body : begun ? m_patience.head : m_patience.idle;
    if (m_clockWatch.isActive() && m_allowed == allowed)
        return;
    m_allowed = allowed;
    m_clockWatch.start(allowed);
}

void HttpServing::timeIsUp()
{
    if (m_ending || m_socket->bytesToWrite() > 0)
        return m_socket->abort(); // It does not leave, or does not read what it is told.
    if (!m_reader.midRequest() && m_socket->bytesAvailable() == 0)
        return m_socket->disconnectFromHost();
    refuse(408, ApiError{408, "request_timeout", "The request was not whole in time.", {}});
}

void HttpServing::beginRequest()
{
    const HttpHead &head = m_reader.head();
    m_headRead = true;
    m_method = head.method;
    m_minorVersion = head.minorVersion;
    m_keepAlive = head.minorVersion >= 1 ? !head.listHolds("Connection", "close") : head.listHolds("Connection", "keep-alive");
    m_begunAt = now();
    if (head.listHolds("Expect", "100-continue"))
        m_socket->write("HTTP/1.1 100 Continue\r\n\r\n");
}

void HttpServing::respond()
{
    const std::string path = m_reader.path();
    std::string body = m_reader.takeBody();
    m_log.write(m_connection, "http", "sent", "http", body);
    if (m_method == "POST" && isResponsesPath(path)) {
        if (m_reader.undecodable())
            sendJson(415, ApiError{415, "unsupported_encoding", "The body's Content-Encoding is not known or the body is damaged.", {}}.body());
        else
            respondToCreate(std::move(body));
    } else if (m_method == "GET" && std::string_view(path).ends_with("/models")) {
        JsonWriter json;
        json.beginObject().key("object").value("list").key("data").beginArray().beginObject();
        json.key("id").value(m_engine.scenario().model).key("object").value("model").key("created").value(1795300000);
        json.key("owned_by").value("stepwire").endObject().endArray().endObject();
        sendJson(200, json.take());
    } else {
        sendJson(404, ApiError{404, "not_found", "Unknown request address: " + m_method + ' ' + path + '.', {}}.body());
    }
}

void HttpServing::respondToCreate(std::string body)
{
    auto request = CreateRequest::read(std::move(body));
    if (!request)
        return sendJson(request.error().status, request.error().body());
    HeldResponsePtr previous;
    if (const std::string id = request->previousResponseId(); !id.empty()) {
        previous = m_engine.stored(id);
        if (!previous)
            return sendJson(400, ApiError::previousResponseNotFound(id).body());
    }
    auto run = m_engine.start(*request, previous);
    if (!run)
        return sendJson(run.error().status, run.error().body());
    m_run = std::move(*run);
    m_busy = true;
    m_streams = request->streamed();
    m_due = now() + m_run->wait();
    if (m_streams) {
        const std::string framing = m_minorVersion >= 1 ? "Transfer-Encoding: chunked\r\n" : "";
        m_keepAlive = m_keepAlive && m_minorVersion >= 1;
        m_socket->write(QByteArray::fromStdString("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n"
                                                  "Cache-Control: no-cache\r\n" + framing + commonFields() + "\r\n"));
    }
    play();
}

void HttpServing::play()
{
    while (!m_run->over() && m_due <= now()) {
        const std::string event = m_run->next();
        if (m_streams)
            send(event);
        if (!m_run->over())
            m_due += m_run->wait();
    }
    if (!m_run->over()) {
        const auto wait = std::chrono::ceil<std::chrono::milliseconds>(m_due - now());
        m_timer.start(std::max(wait, std::chrono::milliseconds(0)));
        return;
    }
    m_engine.finish(*m_run);
    const std::unique_ptr<ResponseRun> run = std::move(m_run);
    if (!m_streams)
        return sendJson(200, run->object());
    if (m_minorVersion >= 1)
        m_socket->write("0\r\n\r\n");
    finishExchange();
}

void HttpServing::send(const std::string &event)
{
    m_log.write(m_connection, "http", "received", "sse", event);
    const std::string lines = "event: " + JsonView(event)["type"].text() + "\ndata: " + event + "\n\n";
    QByteArray out;
    if (m_minorVersion >= 1)
        out = QByteArray::number(static_cast<qlonglong>(lines.size()), 16) + "\r\n";
    out.append(lines.data(), static_cast<qsizetype>(lines.size()));
    if (m_minorVersion >= 1)
        out += "\r\n";
    m_socket->write(out);
}

std::string HttpServing::commonFields()
{
    return "Server: " + std::string(simulatedServer) + "\r\nx-request-id: req_" + std::to_string(m_connection) + '_' + std::to_string(m_begunAt.count())
        + "\r\nopenai-processing-ms: " + std::to_string((now() - m_begunAt).count() / 1000)
        + (m_keepAlive ? "\r\nConnection: keep-alive\r\n" : "\r\nConnection: close\r\n");
}

void HttpServing::sendJson(int status, const std::string &body)
{
    m_log.write(m_connection, "http", "received", "http", body);
    std::string head = "HTTP/1.1 " + std::to_string(status) + ' ' + std::string(reasonOf(status)) + "\r\n";
    head += "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + commonFields() + "\r\n";
    m_socket->write(QByteArray::fromStdString(m_method == "HEAD" ? head : head + body));
    finishExchange();
}

void HttpServing::refuse(int status, const ApiError &error)
{
    m_keepAlive = false;
    sendJson(status, error.body());
}

void HttpServing::finishExchange()
{
    const bool waited = std::exchange(m_busy, false);
    if (!m_keepAlive) {
        m_ending = true;
        m_clockWatch.start(farewellTime);
        end();
    } else if (waited) {
        QMetaObject::invokeMethod(this, &HttpServing::read, Qt::QueuedConnection);
    }
}

/// Closing at once would reset the connection under the answer while the peer still sends. So it is told that no more
/// comes, and may leave first.
void HttpServing::end()
{
    m_rest.clear();
    m_socket->skip(m_socket->bytesAvailable());
    if (m_socket->bytesToWrite() == 0)
        ::shutdown(int(m_socket->socketDescriptor()), SHUT_WR);
}

} // namespace stepwire
