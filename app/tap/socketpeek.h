#pragma once

#include <QObject>
#include <QSocketNotifier>
#include <QTimer>
#include <string_view>
#include <vector>

namespace stepwire {

/// Tells what waits to be read on a descriptor and leaves it there, so that whoever takes the descriptor over reads it
/// from its beginning.
class SocketPeek : public QObject
{
    Q_OBJECT
public:
    /// Does not own the descriptor. `buffer` is used while looking and bounds what is seen.
    SocketPeek(int descriptor, std::vector<char> &buffer, QObject *parent = nullptr);

    /// What was seen is not enough.
    void wantMore();
    /// What was seen was taken from the socket: begin anew.
    void startOver();
    /// Enough was seen; the descriptor may go to somebody else.
    void stop();

Q_SIGNALS:
    /// Everything that waits. Looks no further until told.
    void seen(std::string_view bytes);
    /// FIN, RST, or too long a pause before enough was there.
    void ended();

private:
    void look();

    const int m_descriptor;
    std::vector<char> &m_buffer;
    QSocketNotifier m_readable;
    QTimer m_again;
    QTimer m_patience;
    std::size_t m_known = 0; ///< Bytes that were seen and were not enough.
};

} // namespace stepwire
