#pragma once

#include <QObject>
#include <QString>
#include <string>

namespace stepwire {

/// How a session of the workbench's own reaches a Responses server. One request at a time; events come as the JSON
/// objects of the protocol, whichever way they travelled.
class ResponsesTransport : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

    /// Whether the server holds earlier items for this transport, so that only new ones have to be sent.
    virtual bool keepsContext() const = 0;
    /// What the request object begins with: `"type":"response.create"` or `"stream":true`.
    virtual std::string requestOpening() const = 0;
    /// Sends a request object, connecting first where that is needed.
    virtual void send(const std::string &request) = 0;
    virtual void close() = 0; ///< closed() follows.

Q_SIGNALS:
    void eventReceived(const QByteArray &json);
    /// The request cannot go on, or was refused outside the protocol's own events.
    void failed(const QString &reason);
    void closed();
};

} // namespace stepwire
