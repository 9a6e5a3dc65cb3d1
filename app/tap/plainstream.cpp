#include "app/tap/plainstream.h"

#include <QTimer>
#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace stepwire {

namespace {

constexpr std::chrono::milliseconds resetRetry(5);
constexpr int resetRetries = 200; ///< One second for the kernel to send out what stands before a RST.

void setOption(int descriptor, int level, int option)
{
    const int on = 1;
    ::setsockopt(descriptor, level, option, &on, sizeof on);
}

} // namespace

PlainStream::PlainStream(int descriptor, std::vector<char> &buffer, QObject *parent)
    : PeerStream(parent), m_descriptor(descriptor), m_buffer(buffer), m_readable(descriptor, QSocketNotifier::Read),
      m_writable(descriptor, QSocketNotifier::Write), m_broken(descriptor, QSocketNotifier::Exception)
{
    ::fcntl(descriptor, F_SETFL, ::fcntl(descriptor, F_GETFL) | O_NONBLOCK);
    setOption(descriptor, IPPROTO_TCP, TCP_NODELAY);
    setOption(descriptor, SOL_SOCKET, SO_KEEPALIVE);
    m_writable.setEnabled(false);
    m_broken.setEnabled(false);
    connect(&m_broken, &QSocketNotifier::activated, this, &PlainStream::lookForReset);
    connect(&m_readable, &QSocketNotifier::activated, this, &PlainStream::readSome);
    connect(&m_writable, &QSocketNotifier::activated, this, &PlainStream::writeSome);
}

PlainStream::~PlainStream()
{
    closeNow(false);
}

void PlainStream::readSome()
{
    const ssize_t count = ::recv(m_descriptor, m_buffer.data(), m_buffer.size(), 0);
    if (count > 0) {
        Q_EMIT received(std::string_view(m_buffer.data(), std::size_t(count)));
        return;
    }
    if (count == 0) {
        m_peerFinished = true;
        m_readable.setEnabled(false);
        Q_EMIT finished();
        return;
    }
    if (errno == EAGAIN || errno == EINTR)
        return;
    m_lost = true;
    closeNow(false);
    Q_EMIT lost();
}

void PlainStream::lookForReset()
{
    m_broken.setEnabled(false);
    pollfd errors{m_descriptor, 0, 0};
    if (m_lost || ::poll(&errors, 1, 0) != 1 || (errors.revents & POLLERR) == 0)
        return;
    m_lost = true;
    closeNow(false);
    Q_EMIT lost();
}

void PlainStream::send(std::string_view bytes)
{
    if (m_lost || m_finishWanted || m_resetWanted)
        return;
    if (pending() == 0 && !writeNow(bytes))
        return loseLater();
    if (bytes.empty())
        return;
    if (m_sentOfUnsent > m_unsent.size() / 2) {
        m_unsent.erase(0, m_sentOfUnsent);
        m_sentOfUnsent = 0;
    }
    m_unsent += bytes;
    m_writable.setEnabled(true);
}

/// Takes from the front of `bytes` what the socket takes. False when the connection is gone.
bool PlainStream::writeNow(std::string_view &bytes)
{
    while (!bytes.empty()) {
        const ssize_t count = ::send(m_descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return errno == EAGAIN;
        bytes.remove_prefix(std::size_t(count));
    }
    return true;
}

void PlainStream::writeSome()
{
    std::string_view rest = std::string_view(m_unsent).substr(m_sentOfUnsent);
    const bool alive = writeNow(rest);
    m_sentOfUnsent = m_unsent.size() - rest.size();
    if (!alive)
        return loseLater();
    if (!rest.empty())
        return;
    m_unsent.clear();
    m_sentOfUnsent = 0;
    m_writable.setEnabled(false);
    if (m_finishWanted)
        ::shutdown(m_descriptor, SHUT_WR);
    if (m_resetWanted)
        resetWhenOut();
    Q_EMIT drained();
}

/// A write found the connection gone. What the peer sent before may still wait to be read, and the read that finds the
/// end tells of it; only where nothing is read any more it must be told from here.
void PlainStream::loseLater()
{
    m_unsent.clear();
    m_sentOfUnsent = 0;
    m_writable.setEnabled(false);
    if (m_lost || (m_readable.isEnabled() && !m_peerFinished))
        return;
    m_lost = true;
    QTimer::singleShot(0, this, &PeerStream::lost);
}

void PlainStream::finish()
{
    if (m_finishWanted || m_descriptor < 0)
        return;
    m_finishWanted = true;
    if (pending() == 0)
        ::shutdown(m_descriptor, SHUT_WR);
}

void PlainStream::reset()
{
    if (m_resetWanted || m_descriptor < 0)
        return;
    m_resetWanted = true;
    m_readable.setEnabled(false);
    m_broken.setEnabled(false);
    if (pending() == 0)
        resetWhenOut();
}

/// A RST overtakes what still waits in the kernel, so it goes when the kernel has sent all, or gave up on the peer.
void PlainStream::resetWhenOut()
{
    int waiting = 0;
    if (m_descriptor >= 0 && ::ioctl(m_descriptor, SIOCOUTQ, &waiting) == 0 && waiting > 0
        && m_resetAttempts++ < resetRetries) {
        QTimer::singleShot(resetRetry, this, &PlainStream::resetWhenOut);
        return;
    }
    closeNow(true);
    QTimer::singleShot(0, this, &PeerStream::drained);
}

bool PlainStream::isOver() const
{
    return m_descriptor < 0 || m_lost || (m_peerFinished && m_finishWanted && pending() == 0);
}

void PlainStream::setPaused(bool paused)
{
    if (m_descriptor >= 0 && !m_peerFinished && !m_resetWanted)
        m_readable.setEnabled(!paused);
}

void PlainStream::watchForReset(bool watch)
{
    if (m_descriptor >= 0 && !m_resetWanted)
        m_broken.setEnabled(watch);
}

void PlainStream::closeNow(bool withReset)
{
    if (m_descriptor < 0)
        return;
    m_readable.setEnabled(false);
    m_writable.setEnabled(false);
    m_broken.setEnabled(false);
    if (withReset) {
        const linger now{1, 0};
        ::setsockopt(m_descriptor, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    }
    ::close(m_descriptor);
    m_descriptor = -1;
}

std::string PlainStream::localAddress() const
{
    sockaddr_storage address{};
    socklen_t length = sizeof address;
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (::getsockname(m_descriptor, reinterpret_cast<sockaddr *>(&address), &length) != 0)
        return {};
    if (address.ss_family == AF_INET) {
        ::inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in &>(address).sin_addr, text.data(), text.size());
    } else if (address.ss_family == AF_INET6) {
        const in6_addr &six = reinterpret_cast<const sockaddr_in6 &>(address).sin6_addr;
        if (IN6_IS_ADDR_V4MAPPED(&six))
            ::inet_ntop(AF_INET, &six.s6_addr[12], text.data(), text.size());
        else
            ::inet_ntop(AF_INET6, &six, text.data(), text.size());
    }
    return text.data();
}

} // namespace stepwire
