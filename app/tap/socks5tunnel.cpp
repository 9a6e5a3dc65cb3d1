#include "app/tap/socks5tunnel.h"

#include <QHostAddress>
#include <array>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace stepwire {

namespace {

constexpr char version = 5;
constexpr char passwordVersion = 1;
constexpr char noPassword = 0, byPassword = 2, noMethod = '\xff';
constexpr char connectCommand = 1;
constexpr char ipv4 = 1, name = 3, ipv6 = 4;
constexpr std::size_t longestText = 255; ///< Lengths are bytes.

std::string withLength(std::string_view text)
{
    return char(text.size()) + std::string(text);
}

/// RFC 1928 section 5: the address with what kind it is, and the port.
std::string addressed(const UpstreamAddress &to)
{
    const QHostAddress address(QString::fromStdString(to.host));
    std::string bytes;
    if (address.protocol() == QAbstractSocket::IPv4Protocol) {
        const quint32 four = address.toIPv4Address();
        bytes = {ipv4, char(four >> 24), char(four >> 16), char(four >> 8), char(four)};
    } else if (address.protocol() == QAbstractSocket::IPv6Protocol) {
        const Q_IPV6ADDR six = address.toIPv6Address();
        bytes = ipv6 + std::string(reinterpret_cast<const char *>(six.c), sizeof six.c);
    } else {
        bytes = name + withLength(to.host);
    }
    return bytes + char(to.port >> 8) + char(to.port);
}

/// How long the answer is that begins so, as far as that can be seen; RFC 1928 section 6.
std::size_t answerLength(std::string_view bytes)
{
    constexpr std::size_t fixed = 4, port = 2;
    const char kind = bytes.size() >= fixed ? bytes[3] : ipv4;
    if (kind == name)
        return fixed + 1 + (bytes.size() > fixed ? static_cast<unsigned char>(bytes[fixed]) : 0) + port;
    return fixed + (kind == ipv6 ? 16 : 4) + port;
}

QString reasonOf(unsigned char reply)
{
    constexpr std::array<const char *, 9> reasons = {
        "", "its server failed", "its rules do not allow it", "the network is not reached", "the host is not reached",
        "the connection was refused", "the time to live ran out", "it does not know CONNECT", "it does not know this kind of address"};
    const char *const text = reply < reasons.size() ? reasons[reply] : "for a reason that is not in RFC 1928";
    return QStringLiteral("it answered %1, %2").arg(reply).arg(QLatin1String(text));
}

} // namespace

Socks5Tunnel::Socks5Tunnel(int descriptor, const QNetworkProxy &proxy, std::vector<char> &buffer, QObject *parent)
    : QObject(parent), m_descriptor(descriptor), m_proxy(proxy), m_peek(descriptor, buffer)
{
    connect(&m_peek, &SocketPeek::seen, this, &Socks5Tunnel::readAnswer);
    connect(&m_peek, &SocketPeek::ended, this, [this] { refuse(QStringLiteral("it left before it had answered")); });
}

Socks5Tunnel::~Socks5Tunnel()
{
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

void Socks5Tunnel::ask(const UpstreamAddress &to)
{
    m_to = to;
    const std::string methods = m_proxy.user().isEmpty() ? std::string(1, noPassword) : std::string{noPassword, byPassword};
    send(version + withLength(methods));
}

void Socks5Tunnel::readAnswer(std::string_view bytes)
{
    const bool isPassword = m_stage == Stage::Password;
    if (bytes.front() != (isPassword ? passwordVersion : version))
        return refuse(QStringLiteral("what it says is no SOCKS 5"));
    const std::size_t wanted = m_stage == Stage::Connection ? answerLength(bytes) : 2;
    if (bytes.size() < wanted)
        return m_peek.wantMore();
    const std::string answer(bytes.substr(0, wanted)); // Taking it reuses the buffer.
    take(wanted);
    if (m_stage == Stage::Method)
        takeMethod(answer[1]);
    else if (m_stage == Stage::Connection)
        takeConnection(answer);
    else if (answer[1] != 0)
        refuse(QStringLiteral("it did not take the user and the password"));
    else
        askForConnection();
}

void Socks5Tunnel::takeMethod(char method)
{
    if (method == noPassword)
        return askForConnection();
    const std::string user = m_proxy.user().toStdString(), password = m_proxy.password().toStdString();
    if (method != byPassword || user.empty()) {
        return refuse(method == noMethod && user.empty() ? QStringLiteral("it wants a user and a password")
                                                         : QStringLiteral("it wants to be told who asks in a way that the tap does not know"));
    }
    if (user.size() > longestText || password.size() > longestText)
        return refuse(QStringLiteral("the user or the password is longer than SOCKS 5 can say"));
    m_stage = Stage::Password;
    send(passwordVersion + withLength(user) + withLength(password));
    m_peek.startOver();
}

void Socks5Tunnel::askForConnection()
{
    if (m_to.host.size() > longestText)
        return refuse(QStringLiteral("the name of the server is longer than SOCKS 5 can say"));
    m_stage = Stage::Connection;
    send(std::string{version, connectCommand, 0} + addressed(m_to));
    m_peek.startOver();
}

void Socks5Tunnel::takeConnection(std::string_view bytes)
{
    if (bytes[1] != 0)
        return refuse(reasonOf(static_cast<unsigned char>(bytes[1])));
    m_peek.stop();
    Q_EMIT opened(std::exchange(m_descriptor, -1));
}

void Socks5Tunnel::send(std::string_view bytes)
{
    // A fresh socket takes these few bytes at once; one that is gone meanwhile tells so when it is read.
    (void)::send(m_descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL);
}

void Socks5Tunnel::take(std::size_t bytes)
{
    std::string taken(bytes, '\0');
    (void)::recv(m_descriptor, taken.data(), taken.size(), MSG_DONTWAIT); // All of it was there a moment ago.
}

void Socks5Tunnel::refuse(const QString &reason)
{
    m_peek.stop();
    Q_EMIT refused(reason);
}

} // namespace stepwire
