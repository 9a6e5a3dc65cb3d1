#pragma once

#include <QByteArray>
#include <QTcpSocket>

namespace stepwire {

/// An HTTP client that knows nothing of the code under test: it writes bytes and reads one answer at a time. Waits ten
/// seconds at most for each piece.
class RawClient
{
public:
    struct Answer
    {
        int status = 0;
        QByteArray head; ///< Lower case.
        QByteArray body; ///< Chunk framing taken off.
    };

    explicit RawClient(quint16 port);

    bool connected() const { return m_connected; }
    void write(const QByteArray &bytes);
    Answer read();
    Answer post(const QByteArray &path, const QByteArray &body, const QByteArray &fields = {});
    /// Whether the server closes, with nothing more to say.
    bool isEnded();

private:
    bool readChunk(QByteArray &body);
    /// Whether more came.
    bool readMore();

    QTcpSocket m_socket;
    QByteArray m_bytes;
    bool m_connected = false;
};

} // namespace stepwire
