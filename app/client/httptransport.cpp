#include "app/client/httptransport.h"

#include <QNetworkProxy>
#include <QNetworkReply>
#include <utility>

namespace stepwire {

namespace {

constexpr std::size_t largestEvent = 64 * 1024 * 1024;

} // namespace

HttpTransport::HttpTransport(const QUrl &baseUrl, QByteArray key, QObject *parent)
    : ResponsesTransport(parent), m_url(baseUrl), m_key(std::move(key))
{
    m_url.setPath(baseUrl.path() + QStringLiteral("/responses"));
    if (m_url.host() == QLatin1String("127.0.0.1") || m_url.host() == QLatin1String("localhost") || m_url.host() == QLatin1String("::1"))
        m_network.setProxy(QNetworkProxy::NoProxy);
}

HttpTransport::~HttpTransport()
{
    if (m_reply)
        m_reply->disconnect(this);
}

void HttpTransport::send(const std::string &request)
{
    const QByteArray body = QByteArray::fromStdString(request);
    if (m_reply)
        m_waiting = body;
    else
        post(body);
}

void HttpTransport::post(const QByteArray &request)
{
    QNetworkRequest head(m_url);
    head.setHeader(QNetworkRequest::ContentTypeHeader, QByteArrayLiteral("application/json"));
    head.setRawHeader("Accept", "text/event-stream");
    head.setRawHeader("User-Agent", "stepwire");
    if (!m_key.isEmpty())
        head.setRawHeader("Authorization", "Bearer " + m_key);
    head.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    m_events.emplace(largestEvent);
    m_reply = m_network.post(head, request);
    connect(m_reply, &QNetworkReply::readyRead, this, &HttpTransport::read);
    connect(m_reply, &QNetworkReply::finished, this, &HttpTransport::finished);
}

void HttpTransport::read()
{
    const int status = m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    if (status != 200)
        return; // its body is read when it is whole
    const QByteArray bytes = m_reply->readAll();
    std::string_view rest(bytes.constData(), static_cast<std::size_t>(bytes.size()));
    while (const auto event = m_events->next(rest))
        Q_EMIT eventReceived(QByteArray(event->data.data(), static_cast<qsizetype>(event->data.size())));
}

void HttpTransport::finished()
{
    read();
    QNetworkReply *reply = std::exchange(m_reply, nullptr);
    reply->deleteLater();
    if (reply->error() != QNetworkReply::NoError) {
        const QByteArray body = reply->readAll().left(400);
        Q_EMIT failed(m_url.toString() + QStringLiteral(": ") + (body.isEmpty() ? reply->errorString() : QString::fromUtf8(body)));
    } else if (!m_waiting.isEmpty()) {
        post(std::exchange(m_waiting, QByteArray()));
        return;
    }
    if (m_closing)
        finishClosing();
}

void HttpTransport::close()
{
    m_closing = true;
    m_waiting.clear();
    if (!m_reply)
        finishClosing();
}

void HttpTransport::finishClosing()
{
    m_network.clearConnectionCache();
    QMetaObject::invokeMethod(this, &HttpTransport::closed, Qt::QueuedConnection);
}

} // namespace stepwire
