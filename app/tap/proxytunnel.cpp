#include "app/tap/proxytunnel.h"

#include "app/tap/requestdoor.h"
#include "models/wire/httpheadparser.h"
#include "models/wire/upstreamaddress.h"

#include <QStringList>
#include <QUrl>
#include <algorithm>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace stepwire {

namespace {

constexpr std::size_t longestAnswer = 64 * 1024;
constexpr int switchingProtocols = 101;

/// What came from the network, fit for a line of text.
QString shown(std::string_view text)
{
    constexpr std::size_t most = 80;
    QString line;
    for (const char c : text.substr(0, most))
        line += c >= ' ' && c <= '~' ? QLatin1Char(c) : QLatin1Char('?');
    return line;
}

std::string asAscii(const std::string &host)
{
    const QByteArray ace = QUrl::toAce(QString::fromStdString(host));
    return ace.isEmpty() ? host : ace.toStdString(); // Addresses are left as they are.
}

std::string connectHead(const UpstreamAddress &to, const QNetworkProxy &proxy)
{
    const std::string target = bracketed(asAscii(to.host)) + ':' + std::to_string(to.port);
    std::string head = "CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n";
    if (!proxy.user().isEmpty()) {
        const QByteArray user = (proxy.user() + QLatin1Char(':') + proxy.password()).toUtf8();
        head += "Proxy-Authorization: Basic " + user.toBase64().toStdString() + "\r\n";
    }
    return head + "\r\n";
}

/// Of the challenges in Proxy-Authenticate (RFC 9110 section 11.7.1); parameters stand in the same list.
QStringList schemesOf(const HttpHead &answer)
{
    QStringList schemes;
    for (const std::string_view item : listItems(answer, "Proxy-Authenticate")) {
        const std::string_view word = item.substr(0, item.find(' '));
        if (word.find('=') == std::string_view::npos)
            schemes.append(shown(word));
    }
    return schemes;
}

} // namespace

ProxyTunnel::ProxyTunnel(int descriptor, const QNetworkProxy &proxy, std::vector<char> &buffer, QObject *parent)
    : QObject(parent), m_descriptor(descriptor), m_proxy(proxy), m_peek(descriptor, buffer)
{
    connect(&m_peek, &SocketPeek::seen, this, &ProxyTunnel::readAnswer);
    connect(&m_peek, &SocketPeek::ended, this,
            [this] { Q_EMIT refused(QStringLiteral("it left before it had answered CONNECT")); });
}

ProxyTunnel::~ProxyTunnel()
{
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

void ProxyTunnel::ask(const UpstreamAddress &to)
{
    const std::string head = connectHead(to, m_proxy);
    // A fresh socket takes these few bytes at once; one that is gone meanwhile tells so when it is read.
    (void)::send(m_descriptor, head.data(), head.size(), MSG_NOSIGNAL);
}

void ProxyTunnel::readAnswer(std::string_view bytes)
{
    constexpr std::string_view beginning = "HTTP/1.";
    const std::size_t compared = std::min(bytes.size(), beginning.size());
    if (bytes.substr(0, compared) != beginning.substr(0, compared)) {
        m_peek.stop();
        Q_EMIT refused(QStringLiteral("what it says is no HTTP: %1").arg(shown(bytes.substr(0, bytes.find_first_of("\r\n")))));
        return;
    }
    const std::size_t end = bytes.find("\r\n\r\n");
    if (end == std::string_view::npos && bytes.size() < longestAnswer)
        return m_peek.wantMore();
    const auto head = parsedResponseHead(bytes.substr(0, end == std::string_view::npos ? end : end + 4));
    if (end == std::string_view::npos || !head) {
        m_peek.stop();
        Q_EMIT refused(QStringLiteral("its answer to CONNECT cannot be read"));
        return;
    }
    takeAnswer(*head, end + 4);
}

void ProxyTunnel::takeAnswer(const HttpHead &answer, std::size_t bytes)
{
    constexpr int hundred = 100;
    const int family = answer.status / hundred;
    const bool interim = family == 1 && answer.status != switchingProtocols;
    if (family != 2 && !interim) {
        m_peek.stop();
        Q_EMIT refused(reasonOf(answer));
        return;
    }
    std::string taken(bytes, '\0');
    (void)::recv(m_descriptor, taken.data(), taken.size(), MSG_DONTWAIT); // All of it was there a moment ago.
    if (interim)
        return m_peek.startOver();
    m_peek.stop();
    Q_EMIT opened(std::exchange(m_descriptor, -1));
}

QString ProxyTunnel::reasonOf(const HttpHead &answer) const
{
    constexpr int authenticationRequired = 407;
    const QString said = QStringLiteral("%1 %2").arg(answer.status).arg(shown(answer.reason)).trimmed();
    if (answer.status != authenticationRequired)
        return QStringLiteral("it answered %1").arg(said);
    const QStringList schemes = schemesOf(answer);
    if (!schemes.isEmpty() && !schemes.contains(QLatin1String("Basic"), Qt::CaseInsensitive))
        return QStringLiteral("it wants a user and a password by %1, and the tap can tell them by Basic alone: %2")
            .arg(schemes.join(QLatin1String(" or ")), said);
    return (m_proxy.user().isEmpty() ? QStringLiteral("it wants a user and a password: %1")
                                     : QStringLiteral("it did not take the user and the password: %1"))
        .arg(said);
}

} // namespace stepwire
