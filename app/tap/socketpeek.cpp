#include "app/tap/socketpeek.h"

#include <cerrno>
#include <chrono>
#include <poll.h>
#include <sys/socket.h>

namespace stepwire {

namespace {

/// What was seen keeps the descriptor readable, so the rest is looked for from time to time; it is seldom needed.
constexpr std::chrono::milliseconds lookAgain(3);
constexpr std::chrono::seconds patience(20);

bool peerFinished(int descriptor)
{
    pollfd wanted{descriptor, POLLRDHUP, 0};
    return ::poll(&wanted, 1, 0) == 1 && (wanted.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0;
}

} // namespace

SocketPeek::SocketPeek(int descriptor, std::vector<char> &buffer, QObject *parent)
    : QObject(parent), m_descriptor(descriptor), m_buffer(buffer), m_readable(descriptor, QSocketNotifier::Read)
{
    connect(&m_readable, &QSocketNotifier::activated, this, &SocketPeek::look);
    m_again.setSingleShot(true);
    connect(&m_again, &QTimer::timeout, this, &SocketPeek::look);
    m_patience.setSingleShot(true);
    connect(&m_patience, &QTimer::timeout, this, [this] {
        stop();
        Q_EMIT ended();
    });
}

void SocketPeek::look()
{
    m_readable.setEnabled(false);
    const ssize_t count = ::recv(m_descriptor, m_buffer.data(), m_buffer.size(), MSG_PEEK | MSG_DONTWAIT);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) {
        m_readable.setEnabled(true);
        return;
    }
    const bool nothingNew = count > 0 && std::size_t(count) <= m_known;
    if (nothingNew && !peerFinished(m_descriptor)) {
        m_again.start(lookAgain);
        return;
    }
    if (count <= 0 || nothingNew) {
        stop();
        Q_EMIT ended();
        return;
    }
    m_known = std::size_t(count);
    if (!m_patience.isActive())
        m_patience.start(patience);
    Q_EMIT seen(std::string_view(m_buffer.data(), std::size_t(count)));
}

void SocketPeek::wantMore()
{
    m_again.start(lookAgain);
}

void SocketPeek::startOver()
{
    stop();
    m_known = 0;
    m_readable.setEnabled(true);
}

void SocketPeek::stop()
{
    m_readable.setEnabled(false);
    m_again.stop();
    m_patience.stop();
}

} // namespace stepwire
