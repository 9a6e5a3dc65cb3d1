#pragma once

#include "app/tap/peerstream.h"

#include <QSocketNotifier>
#include <memory>
#include <string>
#include <vector>

namespace stepwire {

/// A TCP socket, read and written without a buffer in between. QTcpSocket would close both directions at the peer's
/// FIN and does not tell a FIN from a RST; a relay must pass on either as it came.
class PlainStream final : public PeerStream
{
    Q_OBJECT
public:
    /// Takes a connected descriptor over; sets it non-blocking, without Nagle's delay. `buffer` is used while reading and
    /// may be shared by all streams of a thread.
    PlainStream(int descriptor, std::vector<char> &buffer, QObject *parent = nullptr);
    ~PlainStream() override;

    void send(std::string_view bytes) override;
    std::size_t pending() const override { return m_unsent.size() - m_sentOfUnsent; }
    void finish() override;
    void reset() override;
    void setPaused(bool paused) override;
    void watchForReset(bool watch) override;
    bool isOver() const override;
    bool finishesAlone() const override { return true; }

    /// Numeric, without brackets; empty where it cannot be told.
    std::string localAddress() const;

private:
    void readSome();
    void lookForReset();
    void writeSome();
    bool writeNow(std::string_view &bytes);
    void loseLater();
    void closeNow(bool withReset);
    void resetWhenOut();

    int m_descriptor;
    std::vector<char> &m_buffer;
    QSocketNotifier m_readable;
    QSocketNotifier m_writable;
    QSocketNotifier m_broken; ///< See watchForReset().
    std::string m_unsent;
    std::size_t m_sentOfUnsent = 0;
    bool m_peerFinished = false;
    bool m_finishWanted = false;
    bool m_resetWanted = false;
    bool m_lost = false;
    int m_resetAttempts = 0;
};

} // namespace stepwire
