#include "tests/app/tap/tlsagent.h"

#include <QNetworkProxy>
#include <QSslCertificate>
#include <QSslConfiguration>
#include <QTest>

namespace stepwire::testing {

TlsAgent::TlsAgent(std::uint16_t proxyPort, const std::string &authority)
{
    m_socket.setProxy(QNetworkProxy::NoProxy);
    QSslConfiguration configuration = m_socket.sslConfiguration();
    QList<QSslCertificate> trusted;
    if (!authority.empty())
        trusted.append(QSslCertificate(QByteArray::fromStdString(authority)));
    configuration.setCaCertificates(trusted);
    m_socket.setSslConfiguration(configuration);
    m_socket.connectToHost(QStringLiteral("127.0.0.1"), proxyPort);
}

QByteArray TlsAgent::connectTo(const std::string &target, const QByteArray &fields)
{
    const QByteArray name = QByteArray::fromStdString(target);
    send("CONNECT " + name + " HTTP/1.1\r\nHost: " + name + "\r\n" + fields + "\r\n");
    return readUntil("\r\n\r\n");
}

bool TlsAgent::secure(const QString &name, const QList<QByteArray> &protocols)
{
    QSslConfiguration configuration = m_socket.sslConfiguration();
    configuration.setAllowedNextProtocols(protocols);
    m_socket.setSslConfiguration(configuration);
    m_socket.setPeerVerifyName(name);
    m_socket.startClientEncryption();
    return QTest::qWaitFor(
               [&] { return m_socket.isEncrypted() || m_socket.state() != QAbstractSocket::ConnectedState; }, 10000) &&
           m_socket.isEncrypted();
}

void TlsAgent::send(const QByteArray &bytes)
{
    if (QTest::qWaitFor([&] { return m_socket.state() == QAbstractSocket::ConnectedState; }, 10000))
        m_socket.write(bytes);
}

bool TlsAgent::waitForMore()
{
    const bool came = QTest::qWaitFor(
        [&] { return m_socket.bytesAvailable() > 0 || m_socket.state() != QAbstractSocket::ConnectedState; }, 10000);
    const QByteArray piece = m_socket.readAll();
    m_read += piece;
    return came && !piece.isEmpty();
}

QByteArray TlsAgent::read(qsizetype bytes)
{
    while (m_read.size() < bytes && waitForMore()) {
    }
    const QByteArray taken = m_read.left(bytes);
    m_read.remove(0, taken.size());
    return taken;
}

QByteArray TlsAgent::readUntil(const QByteArray &mark)
{
    while (!m_read.contains(mark) && waitForMore()) {
    }
    const qsizetype at = m_read.indexOf(mark);
    return at < 0 ? QByteArray() : read(at + mark.size());
}

QByteArray TlsAgent::readToEnd()
{
    while (waitForMore()) {
    }
    return std::exchange(m_read, {});
}

} // namespace stepwire::testing
