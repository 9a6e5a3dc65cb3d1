#include "tests/app/provider/rawclient.h"

#include <QRegularExpression>

namespace stepwire {

namespace {

constexpr int patience = 10000; // milliseconds

} // namespace

RawClient::RawClient(quint16 port)
{
    m_socket.connectToHost(QStringLiteral("127.0.0.1"), port);
    m_connected = m_socket.waitForConnected(patience);
}

void RawClient::write(const QByteArray &bytes)
{
    m_socket.write(bytes);
    m_socket.flush();
}

RawClient::Answer RawClient::read()
{
    Answer answer;
    while (!m_bytes.contains("\r\n\r\n") && readMore()) { }
    const qsizetype end = m_bytes.indexOf("\r\n\r\n");
    answer.head = m_bytes.left(end).toLower();
    answer.status = m_bytes.mid(9, 3).toInt();
    m_bytes.remove(0, end + 4);
    static const QRegularExpression length(QStringLiteral("content-length: (\\d+)"));
    const auto match = length.match(QString::fromLatin1(answer.head));
    if (match.hasMatch()) {
        const qsizetype wanted = match.captured(1).toLongLong();
        while (m_bytes.size() < wanted && readMore()) { }
        answer.body = m_bytes.left(wanted);
        m_bytes.remove(0, wanted);
    } else if (answer.head.contains("chunked")) {
        while (readChunk(answer.body)) { }
    }
    return answer;
}

RawClient::Answer RawClient::post(const QByteArray &path, const QByteArray &body, const QByteArray &fields)
{
    write("POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n" + fields + "Content-Length: "
          + QByteArray::number(body.size()) + "\r\n\r\n" + body);
    return read();
}

bool RawClient::isEnded()
{
    while (m_socket.state() == QAbstractSocket::ConnectedState && m_socket.waitForReadyRead(patience))
        m_socket.readAll();
    return m_socket.state() != QAbstractSocket::ConnectedState;
}

bool RawClient::readChunk(QByteArray &body)
{
    while (!m_bytes.contains("\r\n") && readMore()) { }
    const qsizetype line = m_bytes.indexOf("\r\n");
    const qsizetype size = m_bytes.left(line).toLongLong(nullptr, 16);
    while (m_bytes.size() < line + 2 + size + 2 && readMore()) { }
    body += m_bytes.mid(line + 2, size);
    m_bytes.remove(0, line + 2 + size + 2);
    return size > 0;
}

bool RawClient::readMore()
{
    if (!m_socket.waitForReadyRead(patience))
        return false;
    m_bytes += m_socket.readAll();
    return true;
}

} // namespace stepwire
