#include "app/client/httptransport.h"

#include <QNetworkProxy>
#include <algorithm>
#include <utility>

namespace stepwire {

namespace {

constexpr std::size_t largestEvent = 64 * 1024 * 1024;
constexpr std::size_t longestExcuse = 2000;

} // namespace

HttpTransport::HttpTransport(const QUrl &baseUrl, QByteArray key, QObject *parent)
    : ResponsesTransport(parent), m_url(baseUrl), m_key(std::move(key))
{
    m_url.setPath(baseUrl.path() + QStringLiteral("/responses"));
    if (m_url.host() == QLatin1String("127.0.0.1") || m_url.host() == QLatin1String("localhost") || m_url.host() == QLatin1String("::1"))
        m_socket.setProxy(QNetworkProxy::NoProxy);
    connect(&m_socket, &QSslSocket::readyRead, this, &HttpTransport::read);
    connect(&m_socket, &QSslSocket::disconnected, this, &HttpTransport::lost);
    connect(&m_socket, &QSslSocket::errorOccurred, this, [this](QAbstractSocket::SocketError error) {
        if (error != QAbstractSocket::RemoteHostClosedError)
            fail(m_url.toString() + QStringLiteral(": ") + m_socket.errorString());
    });
    connect(&m_socket, m_url.scheme() == QLatin1String("https") ? &QSslSocket::encrypted : &QSslSocket::connected, this, [this] {
        m_socket.setSocketOption(QAbstractSocket::LowDelayOption, 1);
        write();
    });
}

HttpTransport::~HttpTransport()
{
    m_socket.disconnect(this);
}

void HttpTransport::send(const std::string &request)
{
    const int port = m_url.port(m_url.scheme() == QLatin1String("https") ? 443 : 80);
    const bool usual = m_url.port() < 0;
    m_waiting = "POST " + m_url.path(QUrl::FullyEncoded).toLatin1() + " HTTP/1.1\r\nHost: " + m_url.host(QUrl::FullyEncoded).toLatin1()
        + (usual ? QByteArray() : ':' + QByteArray::number(port)) + "\r\nUser-Agent: stepwire\r\nAccept: text/event-stream\r\n";
    if (!m_key.isEmpty())
        m_waiting += "Authorization: Bearer " + m_key + "\r\n";
    m_waiting += "Content-Type: application/json\r\nContent-Length: " + QByteArray::number(qulonglong(request.size())) + "\r\n\r\n";
    m_waiting.append(request.data(), static_cast<qsizetype>(request.size()));
    if (m_socket.state() == QAbstractSocket::UnconnectedState)
        open();
    else if (!m_answering)
        write();
}

void HttpTransport::open()
{
    m_framing = HttpFraming(HttpFraming::Side::Responses);
    if (m_url.scheme() == QLatin1String("https"))
        m_socket.connectToHostEncrypted(m_url.host(), static_cast<quint16>(m_url.port(443)));
    else
        m_socket.connectToHost(m_url.host(), static_cast<quint16>(m_url.port(80)));
}

void HttpTransport::write()
{
    if (m_waiting.isEmpty())
        return;
    HttpHead head;
    head.method = "POST";
    m_framing.expectResponseTo(head);
    m_answering = true;
    m_socket.write(std::exchange(m_waiting, QByteArray()));
    m_socket.flush();
}

void HttpTransport::read()
{
    const QByteArray bytes = m_socket.readAll();
    std::string_view rest(bytes.constData(), static_cast<std::size_t>(bytes.size()));
    while (true) {
        const HttpPart part = m_framing.next(rest);
        if (part.kind == HttpPart::Kind::Nothing)
            return;
        follow(part);
        if (part.kind == HttpPart::Kind::Fault || part.kind == HttpPart::Kind::Opaque)
            return;
    }
}

void HttpTransport::follow(const HttpPart &part)
{
    switch (part.kind) {
    case HttpPart::Kind::Head:
        if (part.interim)
            return;
        m_text.clear();
        m_events.reset();
        if (part.head->status == 200)
            m_events.emplace(largestEvent);
        m_decoder = ContentDecoder::forCodings(ContentDecoder::codings(*part.head));
        break;
    case HttpPart::Kind::Body:
        addBody(part.data);
        break;
    case HttpPart::Kind::End:
        answered();
        break;
    default:
        fail(m_url.toString() + QStringLiteral(": the answer is not HTTP/1.1"));
    }
}

void HttpTransport::addBody(std::string_view data)
{
    std::string body;
    if (!m_decoder || m_decoder->append(data, body, largestEvent) != ContentDecoder::Outcome::Good)
        return fail(m_url.toString() + QStringLiteral(": the answer's content encoding cannot be taken off"));
    if (!m_events) {
        m_text.append(body, 0, longestExcuse - std::min(longestExcuse, m_text.size()));
        return;
    }
    std::string_view rest = body;
    while (const auto event = m_events->next(rest))
        Q_EMIT eventReceived(QByteArray(event->data.data(), static_cast<qsizetype>(event->data.size())));
}

void HttpTransport::answered()
{
    m_answering = false;
    if (!m_events)
        return fail(m_url.toString() + QStringLiteral(": ") + QString::fromStdString(m_text));
    if (m_closing)
        m_socket.disconnectFromHost();
    else
        write();
}

void HttpTransport::lost()
{
    const bool whole = m_framing.finish().kind == HttpPart::Kind::End; // an answer that lasts until the connection ends
    if (whole)
        m_answering = false;
    if (m_closing)
        Q_EMIT closed();
    else if (m_answering)
        fail(m_url.toString() + QStringLiteral(" closed the connection before the answer was whole"));
    else if (!m_waiting.isEmpty())
        open(); // the server does not keep connections
}

void HttpTransport::fail(const QString &reason)
{
    if (!m_closing)
        Q_EMIT failed(reason);
}

void HttpTransport::close()
{
    m_closing = true;
    m_waiting.clear();
    if (m_socket.state() == QAbstractSocket::UnconnectedState)
        QMetaObject::invokeMethod(this, &HttpTransport::closed, Qt::QueuedConnection);
    else if (!m_answering)
        m_socket.disconnectFromHost();
}

} // namespace stepwire
