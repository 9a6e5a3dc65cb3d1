#include "tests/app/tap/rawsocket.h"

#include <arpa/inet.h>
#include <cerrno>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace stepwire::testing {

namespace {

constexpr int patience = 10'000; // milliseconds

sockaddr_in loopback(std::uint16_t port)
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

bool waitFor(int descriptor, short what, int milliseconds)
{
    pollfd wanted{descriptor, what, 0};
    return ::poll(&wanted, 1, milliseconds) == 1;
}

} // namespace

RawSocket::RawSocket(int descriptor) : m_descriptor(descriptor)
{
    const int on = 1;
    ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

RawSocket::RawSocket(RawSocket &&other) noexcept
    : m_descriptor(std::exchange(other.m_descriptor, -1)), m_ending(other.m_ending)
{
}

RawSocket &RawSocket::operator=(RawSocket &&other) noexcept
{
    std::swap(m_descriptor, other.m_descriptor);
    std::swap(m_ending, other.m_ending);
    return *this;
}

RawSocket::~RawSocket()
{
    close();
}

RawSocket RawSocket::connected(std::uint16_t port)
{
    const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in address = loopback(port);
    if (::connect(descriptor, reinterpret_cast<const sockaddr *>(&address), sizeof address) == 0)
        return RawSocket(descriptor);
    ::close(descriptor);
    return {};
}

bool RawSocket::send(std::string_view bytes)
{
    while (!bytes.empty()) {
        if (!waitFor(m_descriptor, POLLOUT, patience))
            return false;
        const ssize_t count = ::send(m_descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (count < 0 && errno != EAGAIN)
            return false;
        bytes.remove_prefix(count > 0 ? std::size_t(count) : 0);
    }
    return true;
}

std::size_t RawSocket::receive(char *to, std::size_t size)
{
    if (m_ending != Ending::Open || !waitFor(m_descriptor, POLLIN, patience))
        return 0;
    const ssize_t count = ::recv(m_descriptor, to, size, 0);
    if (count > 0)
        return std::size_t(count);
    m_ending = count == 0 ? Ending::Fin : Ending::Rst;
    return 0;
}

std::string RawSocket::read(std::size_t bytes)
{
    std::string got(bytes, '\0');
    std::size_t have = 0;
    while (have < bytes) {
        const std::size_t count = receive(got.data() + have, bytes - have);
        if (count == 0)
            break;
        have += count;
    }
    got.resize(have);
    return got;
}

std::string RawSocket::readUntil(std::string_view mark)
{
    std::string got;
    while (!got.ends_with(mark)) {
        char byte = 0;
        if (receive(&byte, 1) == 0)
            break;
        got += byte;
    }
    return got;
}

std::string RawSocket::readToEnd()
{
    std::string got;
    std::string buffer(65536, '\0');
    while (const std::size_t count = receive(buffer.data(), buffer.size()))
        got.append(buffer, 0, count);
    return got;
}

void RawSocket::finish()
{
    ::shutdown(m_descriptor, SHUT_WR);
}

void RawSocket::reset()
{
    const linger now{1, 0};
    ::setsockopt(m_descriptor, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    close();
}

void RawSocket::close()
{
    if (m_descriptor >= 0)
        ::close(m_descriptor);
    m_descriptor = -1;
}

void RawSocket::setReceiveBuffer(int bytes)
{
    ::setsockopt(m_descriptor, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
}

RawListener::RawListener() : m_descriptor(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
{
    sockaddr_in address = loopback(0);
    ::bind(m_descriptor, reinterpret_cast<const sockaddr *>(&address), sizeof address);
    ::listen(m_descriptor, 16);
    socklen_t length = sizeof address;
    ::getsockname(m_descriptor, reinterpret_cast<sockaddr *>(&address), &length);
    m_port = ntohs(address.sin_port);
}

RawListener::~RawListener()
{
    ::close(m_descriptor);
}

RawSocket RawListener::accept()
{
    if (!waitFor(m_descriptor, POLLIN, patience))
        return {};
    return RawSocket(::accept4(m_descriptor, nullptr, nullptr, SOCK_CLOEXEC));
}

bool RawListener::nobodyWaits() const
{
    return !waitFor(m_descriptor, POLLIN, 50);
}

} // namespace stepwire::testing
