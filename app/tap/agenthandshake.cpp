#include "app/tap/agenthandshake.h"

#include "app/tap/socketstream.h"

#include <QSslCertificate>
#include <QSslConfiguration>
#include <QSslKey>
#include <QSslSocket>

namespace stepwire {

namespace {

constexpr std::chrono::seconds handshakePatience(20);

QSslConfiguration serverConfiguration(const ServerCertificate &certificate)
{
    const auto parsed = [](const std::string &pem) { return QSslCertificate(QByteArray::fromStdString(pem)); };
    QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
    configuration.setLocalCertificateChain({parsed(certificate.leaf), parsed(certificate.authority)});
    configuration.setPrivateKey(QSslKey(QByteArray::fromStdString(certificate.key), QSsl::Ec));
    configuration.setPeerVerifyMode(QSslSocket::VerifyNone); // Agents show no certificate to a model server.
    configuration.setCaCertificates({});                     // Nobody is verified, so nothing needs loading.
    configuration.setAllowedNextProtocols({QByteArrayLiteral("http/1.1")});
    return configuration;
}

} // namespace

AgentHandshake::AgentHandshake(int descriptor, const ServerCertificate &certificate, std::vector<char> &buffer,
                               QObject *parent)
    : QObject(parent), m_socket(new QSslSocket(this)), m_buffer(buffer)
{
    m_socket->setSocketDescriptor(descriptor);
    m_socket->setSslConfiguration(serverConfiguration(certificate));
    connect(m_socket, &QSslSocket::encrypted, this, &AgentHandshake::done);
    connect(m_socket, &QSslSocket::errorOccurred, this, [this] { fail(m_socket->errorString()); });
    connect(m_socket, &QSslSocket::disconnected, this, [this] { fail(QStringLiteral("it left")); });
    m_patience.setSingleShot(true);
    connect(&m_patience, &QTimer::timeout, this,
            [this] { fail(QStringLiteral("not done within %1 s").arg(handshakePatience.count())); });
    m_patience.start(handshakePatience);
    m_socket->startServerEncryption();
}

void AgentHandshake::done()
{
    if (m_over)
        return;
    m_over = true;
    m_patience.stop();
    m_socket->disconnect(this);
    Q_EMIT secured(new SocketStream(m_socket, m_buffer));
}

void AgentHandshake::fail(const QString &reason)
{
    if (m_over)
        return;
    m_over = true;
    m_patience.stop();
    Q_EMIT failed(reason.toStdString());
}

} // namespace stepwire
