#include "app/provider/httpserving.h"

#include "app/provider/overlongheadrelay.h"
#include "models/vocabulary/jsonwriter.h"
#include "models/wire/httpheadparser.h"
#include "models/vocabulary/simulation.h"

#include <QTcpSocket>
#include <algorithm>
#include <utility>

namespace stepwire {

namespace {

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

HttpServing::HttpServing(ResponsesEngine &engine, ProviderLog &log, const QElapsedTimer &clock, std::uint32_t connection,
                         QTcpSocket *socket, QObject *parent)
    : QObject(parent), m_engine(engine), m_log(log), m_clock(clock), m_connection(connection), m_socket(socket)
{
    m_socket->setParent(this);
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, &HttpServing::play);
}

void HttpServing::begin()
{
    connect(m_socket, &QTcpSocket::readyRead, this, &HttpServing::read);
    connect(m_socket, &QTcpSocket::disconnected, this, &QObject::deleteLater);
    if (m_socket->bytesAvailable() > 0)
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
    while (!m_busy && !m_refused) {
        if (m_rest.isEmpty()) {
            if (m_socket->bytesAvailable() == 0 || (!m_midRequest && letUpgradeGo()))
                return;
            m_rest = m_socket->readAll();
        }
        std::string_view rest = viewOf(m_rest).substr(m_followed);
        const HttpPart part = m_framing.next(rest);
        m_followed = static_cast<std::size_t>(m_rest.size()) - rest.size();
        follow(part);
        if (part.kind == HttpPart::Kind::Held || m_refused)
            return;
        if (part.kind == HttpPart::Kind::Nothing) {
            m_rest.clear();
            m_followed = 0;
        }
    }
}

void HttpServing::follow(const HttpPart &part)
{
    switch (part.kind) {
    case HttpPart::Kind::Head:
        m_midRequest = true;
        beginRequest(*part.head);
        break;
    case HttpPart::Kind::Body:
        addBody(part.data);
        break;
    case HttpPart::Kind::End:
        m_midRequest = false;
        respond();
        break;
    case HttpPart::Kind::Held:
        refuse(404, ApiError{404, "not_found", "There is no WebSocket at this address; connect to /v1/responses.", {}});
        break;
    case HttpPart::Kind::Fault:
    case HttpPart::Kind::Opaque:
        refuse(400, ApiError::invalid("This is not an HTTP/1.1 request."));
        break;
    case HttpPart::Kind::Nothing:
        break;
    }
}

void HttpServing::beginRequest(const HttpHead &head)
{
    m_method = head.method;
    m_path = head.target.substr(0, head.target.find('?'));
    m_minorVersion = head.minorVersion;
    m_keepAlive = head.minorVersion >= 1 ? !head.listHolds("Connection", "close") : head.listHolds("Connection", "keep-alive");
    m_body.clear();
    m_begunAt = now();
    m_decoder = ContentDecoder::forCodings(ContentDecoder::codings(head));
    m_undecodable = !m_decoder;
    if (head.listHolds("Expect", "100-continue"))
        m_socket->write("HTTP/1.1 100 Continue\r\n\r\n");
}

void HttpServing::addBody(std::string_view data)
{
    if (m_undecodable || m_refused)
        return;
    const auto outcome = m_decoder->append(data, m_body, largestBody);
    if (outcome == ContentDecoder::Outcome::TooLarge)
        refuse(413, ApiError{413, "request_too_large", "The request body is larger than 64 MiB.", {}});
    m_undecodable = outcome == ContentDecoder::Outcome::Corrupt;
}

void HttpServing::respond()
{
    m_log.write(m_connection, "http", "sent", "http", m_body);
    if (m_method == "POST" && isResponsesPath(m_path)) {
        if (m_undecodable)
            sendJson(415, ApiError{415, "unsupported_encoding", "The body's Content-Encoding is not known or the body is damaged.", {}}.body());
        else
            respondToCreate();
    } else if (m_method == "GET" && std::string_view(m_path).ends_with("/models")) {
        JsonWriter json;
        json.beginObject().key("object").value("list").key("data").beginArray().beginObject();
        json.key("id").value(m_engine.scenario().model).key("object").value("model").key("created").value(1795300000);
        json.key("owned_by").value("stepwire").endObject().endArray().endObject();
        sendJson(200, json.take());
    } else {
        sendJson(404, ApiError{404, "not_found", "Unknown request address: " + m_method + ' ' + m_path + '.', {}}.body());
    }
}

void HttpServing::respondToCreate()
{
    auto request = CreateRequest::read(std::move(m_body));
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
    m_refused = true;
    m_keepAlive = false;
    sendJson(status, error.body());
}

void HttpServing::finishExchange()
{
    const bool waited = std::exchange(m_busy, false);
    if (!m_keepAlive)
        m_socket->disconnectFromHost();
    else if (waited)
        QMetaObject::invokeMethod(this, &HttpServing::read, Qt::QueuedConnection);
}

} // namespace stepwire
