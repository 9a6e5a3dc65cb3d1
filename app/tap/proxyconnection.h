#pragma once

#include "app/tap/hostpattern.h"
#include "app/tap/proxyrequest.h"
#include "app/tap/refusal.h"
#include "app/tap/socketpeek.h"
#include "app/tap/taproute.h"
#include "models/wire/httphead.h"

#include <QObject>
#include <optional>
#include <string>
#include <string_view>

namespace stepwire {

class PeerStream;
struct TapContext;

/// An agent's connection to a forward proxy (RFC 9110 sections 7.6 and 9.3.6) until it is clear what it is: then a
/// TapConnection takes it over, and this goes. Up to there bytes are only looked at, so that nothing is lost on the
/// way; the one thing taken is the head of a CONNECT that is granted, which no recording holds, since it is no part of
/// what the agent says to its server.
class ProxyConnection : public QObject
{
    Q_OBJECT
public:
    /// Takes the descriptor over.
    ProxyConnection(int descriptor, TapContext &context, QObject *parent = nullptr);
    ~ProxyConnection() override;

private:
    enum class Stage { Request, Hello };

    void seen(std::string_view bytes);
    void ended();

    void readRequest(std::string_view bytes);
    void takeConnect(const ProxyRequest &request);
    void takeOther(const std::string &target);
    void grantConnect();

    void readHello(std::string_view bytes);
    void secure(const std::string &name);
    void handshakeFailed(const std::string &reason);

    void openTunnel();

    void handOver(PeerStream *agent, TapRoute route);
    void handOverPlain(TapRoute route);
    TapRoute recordedRoute(TapRoute::Kind kind, const UpstreamAddress &address);
    void refuse(Refusal refusal);
    void refuseTunnel(Refusal refusal);
    UpstreamAddress address(bool tls) const;
    int release();

    int m_descriptor; ///< -1 once somebody else has it.
    TapContext &m_context;
    SocketPeek m_peek;
    Stage m_stage = Stage::Request;
    HostAndPort m_target;            ///< Of the CONNECT.
    std::size_t m_headBytes = 0;     ///< Of the CONNECT.
    std::optional<TapRoute> m_route; ///< During the handshake with the agent.
};

} // namespace stepwire
