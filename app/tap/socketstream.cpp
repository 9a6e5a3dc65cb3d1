#include "app/tap/socketstream.h"

#include <QSslSocket>
#include <QTcpSocket>
#include <QTimer>

namespace stepwire {

namespace {

constexpr qint64 readAhead = 256 * 1024; ///< What Qt may hold while we do not read.

} // namespace

SocketStream::SocketStream(QTcpSocket *socket, std::vector<char> &buffer, QObject *parent)
    : PeerStream(parent), m_socket(socket), m_buffer(buffer)
{
    socket->setParent(this);
    socket->disconnect();
    socket->setReadBufferSize(readAhead);
    socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    socket->setSocketOption(QAbstractSocket::KeepAliveOption, 1);
    connect(socket, &QTcpSocket::readyRead, this, &SocketStream::readSome);
    connect(socket, &QTcpSocket::bytesWritten, this, &SocketStream::wrote);
    connect(socket, &QTcpSocket::errorOccurred, this, [this](QAbstractSocket::SocketError error) {
        m_withoutOrder = m_withoutOrder || error != QAbstractSocket::RemoteHostClosedError;
    });
    connect(socket, &QTcpSocket::disconnected, this, &SocketStream::disconnected);
    if (auto *secure = qobject_cast<QSslSocket *>(socket))
        connect(secure, &QSslSocket::encryptedBytesWritten, this, &SocketStream::wrote);
    // What came in the same breath as the handshake is announced no more.
    QTimer::singleShot(0, this, &SocketStream::readSome);
}

void SocketStream::readSome()
{
    while (!m_paused && !m_over) {
        const qint64 count = m_socket->read(m_buffer.data(), qint64(m_buffer.size()));
        if (count <= 0)
            break;
        Q_EMIT received(std::string_view(m_buffer.data(), std::size_t(count)));
    }
    if (m_peerEnded)
        tellEnd();
}

void SocketStream::send(std::string_view bytes)
{
    if (m_over)
        return;
    m_socket->write(bytes.data(), qint64(bytes.size()));
    m_socket->flush();
}

std::size_t SocketStream::pending() const
{
    qint64 bytes = m_socket->bytesToWrite();
    if (const auto *secure = qobject_cast<const QSslSocket *>(m_socket))
        bytes += secure->encryptedBytesToWrite();
    return m_over ? 0 : std::size_t(bytes);
}

void SocketStream::wrote()
{
    if (pending() == 0)
        Q_EMIT drained();
}

void SocketStream::disconnected()
{
    m_peerEnded = true;
    readSome();
}

/// The end is told after everything before it was handed over.
void SocketStream::tellEnd()
{
    if (m_over || (m_paused && m_socket->bytesAvailable() > 0))
        return;
    m_over = true;
    if (m_withoutOrder)
        Q_EMIT lost();
    else
        Q_EMIT finished();
}

void SocketStream::finish()
{
    if (!m_over)
        m_socket->disconnectFromHost(); // After everything is written.
}

void SocketStream::reset()
{
    if (m_over)
        return;
    m_over = true;
    m_socket->disconnect(this);
    m_socket->abort();
    QTimer::singleShot(0, this, &PeerStream::drained);
}

void SocketStream::setPaused(bool paused)
{
    if (m_paused == paused)
        return;
    m_paused = paused;
    if (!paused)
        QTimer::singleShot(0, this, &SocketStream::readSome);
}

} // namespace stepwire
