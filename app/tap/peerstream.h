#pragma once

#include <QObject>
#include <cstddef>
#include <string_view>

namespace stepwire {

/// One end of the relay: a connection whose two directions end on their own. Lives on the I/O thread; signals come from
/// the event loop alone, never out of the functions.
class PeerStream : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

    /// Writes now what the socket takes, keeps the rest.
    virtual void send(std::string_view bytes) = 0;
    /// Bytes kept because the socket did not take them yet.
    virtual std::size_t pending() const = 0;
    /// FIN, once what was sent is out. Receiving goes on where finishesAlone().
    virtual void finish() = 0;
    /// RST, once what was sent is out as far as that can be known.
    virtual void reset() = 0;
    /// Stops and resumes reading; what arrives meanwhile waits in the kernel, and there slows the sender.
    virtual void setPaused(bool paused) = 0;
    /// While paused: tells of a RST at once, though bytes before it may be left unread. For a peer that is waited for
    /// by somebody who may never speak. Does nothing where it cannot be told.
    virtual void watchForReset(bool watch) { (void)watch; }
    /// Nothing will happen here any more: both directions ended and everything is out, or the connection is gone.
    virtual bool isOver() const = 0;
    /// Whether finish() leaves the other direction open.
    virtual bool finishesAlone() const = 0;

Q_SIGNALS:
    void received(std::string_view bytes);
    /// pending() went down to nothing, or a reset() is done.
    void drained();
    void finished(); ///< The peer's FIN; nothing more is received.
    void lost();     ///< The peer's RST, or any other end without order; nothing works any more.
};

} // namespace stepwire
