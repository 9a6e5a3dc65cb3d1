#include "app/tap/clienthello.h"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace stepwire {

namespace {

constexpr unsigned char handshakeRecord = 22; // RFC 8446 section 5.1
constexpr unsigned char clientHello = 1;      // RFC 8446 section 4
constexpr std::size_t longestHello = std::size_t{64} * 1024;
constexpr std::uint64_t serverNameExtension = 0;
constexpr std::uint64_t hostNameType = 0;

/// Takes big-endian numbers and blocks from the front; once something is missing, everything after it is missing too.
class Cursor
{
public:
    explicit Cursor(std::string_view bytes) : m_rest(bytes) {}

    std::uint64_t number(int octets)
    {
        std::uint64_t value = 0;
        for (const char octet : block(std::size_t(octets)))
            value = value << 8 | static_cast<unsigned char>(octet);
        return value;
    }
    std::string_view block(std::size_t size)
    {
        if (size > m_rest.size()) {
            m_short = true;
            m_rest = {};
            return {};
        }
        const std::string_view front = m_rest.substr(0, size);
        m_rest.remove_prefix(size);
        return front;
    }
    /// A block with its length before it.
    std::string_view counted(int lengthOctets) { return block(std::size_t(number(lengthOctets))); }
    bool atEnd() const { return m_rest.empty(); }
    bool ranShort() const { return m_short; }

private:
    std::string_view m_rest;
    bool m_short = false;
};

/// The handshake message out of its records; nothing while a part is missing.
std::optional<std::string> handshakeMessage(std::string_view bytes)
{
    std::string message;
    Cursor records(bytes);
    for (;;) {
        if (records.number(1) != handshakeRecord)
            return std::nullopt;
        records.number(2); // version, which says nothing here
        const std::string_view fragment = records.counted(2);
        if (records.ranShort())
            return std::nullopt;
        message += fragment;
        Cursor head(message);
        head.number(1);
        const std::size_t size = std::size_t(head.number(3));
        if (!head.ranShort() && message.size() >= 4 + size)
            return message.substr(4, size);
        if (records.atEnd())
            return std::nullopt;
    }
}

std::string serverNameIn(std::string_view hello)
{
    Cursor cursor(hello);
    cursor.block(2 + 32); // version, random
    cursor.counted(1);    // session id
    cursor.counted(2);    // cipher suites
    cursor.counted(1);    // compression methods
    Cursor extensions(cursor.counted(2));
    while (!extensions.atEnd()) {
        const std::uint64_t type = extensions.number(2);
        const std::string_view data = extensions.counted(2);
        if (type != serverNameExtension || extensions.ranShort())
            continue;
        Cursor list(data);
        Cursor names(list.counted(2));
        const std::uint64_t nameType = names.number(1);
        return nameType == hostNameType ? std::string(names.counted(2)) : std::string();
    }
    return {};
}

} // namespace

ClientHello ClientHello::read(std::string_view bytes)
{
    if (bytes.empty())
        return {};
    const auto first = static_cast<unsigned char>(bytes.front());
    // The version's first octet is 3 in every TLS; the sixth octet is the kind of handshake message.
    if (first != handshakeRecord || (bytes.size() > 1 && bytes[1] != 3) ||
        (bytes.size() > 5 && bytes[5] != clientHello))
        return {Kind::NotTls, {}};
    const std::optional<std::string> message = handshakeMessage(bytes);
    if (!message)
        return {bytes.size() < longestHello ? Kind::Incomplete : Kind::Tls, {}};
    return {Kind::Tls, serverNameIn(*message)};
}

} // namespace stepwire
