#include "app/provider/overlongheadrelay.h"

#include <QTcpSocket>
#include <algorithm>

namespace stepwire {

namespace {

bool isEssential(const QByteArray &line)
{
    const QByteArray lower = line.left(32).toLower();
    return lower.startsWith("host:") || lower.startsWith("upgrade:") || lower.startsWith("connection:")
        || lower.startsWith("sec-websocket-") || lower.startsWith("origin:");
}

} // namespace

bool OverlongHeadRelay::isNeeded(const QByteArray &head)
{
    const QList<QByteArray> lines = head.split('\n');
    return lines.size() > mostLines
        || std::any_of(lines.begin(), lines.end(), [](const QByteArray &line) { return line.size() > longestLine; });
}

QByteArray OverlongHeadRelay::shortened(const QByteArray &head)
{
    QByteArray out;
    for (const QByteArray &line : head.trimmed().split('\n')) {
        if (out.isEmpty() || isEssential(line))
            out += line.trimmed() + "\r\n";
    }
    return out + "\r\n";
}

OverlongHeadRelay::OverlongHeadRelay(QTcpSocket *client, const QByteArray &head, const QHostAddress &address, quint16 port, QObject *parent)
    : QObject(parent), m_client(client), m_server(new QTcpSocket(this))
{
    m_client->setParent(this);
    connect(m_server, &QTcpSocket::connected, this, [this, head] {
        m_server->setSocketOption(QAbstractSocket::LowDelayOption, 1);
        m_server->write(shortened(head));
        pass(m_client, m_server);
        connect(m_client, &QTcpSocket::readyRead, this, [this] { pass(m_client, m_server); });
    });
    connect(m_server, &QTcpSocket::readyRead, this, [this] { pass(m_server, m_client); });
    connect(m_server, &QTcpSocket::disconnected, this, &OverlongHeadRelay::end);
    connect(m_server, &QTcpSocket::errorOccurred, this, &OverlongHeadRelay::end);
    connect(m_client, &QTcpSocket::disconnected, this, &OverlongHeadRelay::end);
    m_server->connectToHost(address, port);
}

void OverlongHeadRelay::pass(QTcpSocket *from, QTcpSocket *to)
{
    to->write(from->readAll());
}

void OverlongHeadRelay::end()
{
    if (m_client->bytesAvailable() > 0 && m_server->state() == QAbstractSocket::ConnectedState)
        pass(m_client, m_server);
    m_client->disconnectFromHost();
    m_server->disconnectFromHost();
    deleteLater();
}

} // namespace stepwire
