#pragma once

#include "app/tap/connectiondelays.h"
#include "app/tap/refusal.h"
#include "app/tap/streamlog.h"
#include "app/tap/taproute.h"
#include "app/tap/upstreamconnector.h"
#include "models/wire/httpframing.h"

#include <QObject>
#include <QTimer>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace stepwire {

class ObservationSink;
class PeerStream;
struct TapContext;

/// One agent's connection and the upstream connection that belongs to it. Bytes go to the other side first and into the
/// log after; request heads are looked at before, because Host changes in them and because foreign ones are refused.
/// The one relay of the tap: what is different for a forward proxy says the route. Deletes itself when both sides are
/// over.
class TapConnection : public QObject
{
    Q_OBJECT
public:
    /// The connection was announced to the route's sink.
    TapConnection(PeerStream *agent, TapRoute route, TapContext &context, QObject *parent = nullptr);
    ~TapConnection() override;

    /// The upstream of a tunnel, whose agent waits for it before it says anything.
    void attachUpstream(PeerStream *stream);

private:
    using Clock = std::chrono::steady_clock;

    /// Why a side is not read for the moment. Several may hold at a time.
    enum Reason : unsigned { OtherSideFull = 1, SinkCrowded = 2, AnswerAwaited = 4, Refusing = 8, NotConnected = 16 };

    /// One side: its stream, its log, and what keeps it from being read.
    struct Side
    {
        PeerStream *stream = nullptr;
        StreamLog log;
        unsigned paused = 0;
        bool ended = false;
        bool hasSpoken = false;
    };

    void agentSent(std::string_view bytes);
    void upstreamSent(std::string_view bytes);
    void relayOpaque(Side &from, Side &to, std::string_view bytes);

    void readRequests(std::string_view &bytes);
    bool takeRequestHead(const HttpPart &part);
    std::optional<Refusal> refusalFor(const HttpHead &request) const;
    std::string headToSend(const HttpPart &part) const;
    void readResponses(std::string_view bytes);
    void responseHead(const HttpPart &part);
    void continueRequests();

    void connectUpstream();
    void upstreamConnected(PeerStream *stream);
    void upstreamFailed(UpstreamConnector::Fault fault, const std::string &reason);
    void sendUpstream();

    void refuse(Refusal refusal);
    bool refusalIsNext() const;
    void answerRefusal();

    void forward(Side &to, std::string_view bytes, Clock::time_point arrived);
    void drained(Side &side);
    Direction directionTo(const Side &side) const { return &side == &m_agent ? Direction::Received : Direction::Sent; }
    void agentFinished();
    void upstreamFinished();
    void sideLost(Side &side, Side &other);
    void passAgentsEnd();
    void noteSilentAgent();

    void pause(Side &side, Reason reason);
    void resume(Side &side, Reason reason);
    void lookAtSink();
    void leaveWhenOver();

    TapContext &m_context;
    const TapRoute m_route;
    ObservationSink &m_sink;
    Side m_agent;
    Side m_upstream;
    ConnectionDelays m_delays;
    UpstreamConnector *m_connector = nullptr;
    HttpFraming m_requests{HttpFraming::Side::Requests};
    HttpFraming m_responses{HttpFraming::Side::Responses};
    bool m_requestsOpaque = false;  ///< After an upgrade: frames, passed on unseen.
    bool m_responsesOpaque = false;
    bool m_upgradeAwaited = false;  ///< An upgrade was sent on and is not answered yet.
    bool m_agentsEndPassed = false;
    std::string m_unread;           ///< Of the agent: waits for the answer to an upgrade.
    std::string m_outgoing;         ///< To the upstream, being put together, or waiting for it to be connected.
    Clock::time_point m_outgoingSince;
    std::optional<Refusal> m_refusal; ///< Waits until what was asked before is answered.
    bool m_midRequest = false;        ///< The head of the request that is read now was sent on.
    bool m_refused = false;
    QTimer m_sinkTimer;
    QTimer m_farewell; ///< How long a refused agent may go on sending.
};

} // namespace stepwire
