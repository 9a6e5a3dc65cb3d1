#pragma once

#include "app/pipeline/observationsink.h"
#include "app/tap/delaymeter.h"
#include "app/tap/forwardproxy.h"
#include "app/tap/requestdoor.h"
#include "app/tap/taproute.h"
#include "app/tap/upstreamproxies.h"
#include "models/vocabulary/result.h"
#include "models/wire/upstreamaddress.h"

#include <QTcpServer>
#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace stepwire {

class PlainStream;

/// What all connections of a tap share. Belongs to the I/O thread, apart from what is atomic.
struct TapContext
{
    TapContext(ObservationSink &to, std::function<bool()> isCrowded, std::string upstreamText)
        : sink(to), crowded(std::move(isCrowded)), upstreamAsGiven(std::move(upstreamText))
    {
    }

    ObservationSink &sink;
    std::function<bool()> crowded;
    std::string upstreamAsGiven;
    std::optional<UpstreamAddress> upstream; ///< None: a forward proxy alone.
    UpstreamProxies proxies;
    QList<QSslCertificate> upstreamRoots; ///< See UpstreamTarget.
    std::optional<RequestDoor> door;
    std::unique_ptr<ForwardProxy> forward; ///< None: whoever asks for a CONNECT is refused.
    std::vector<char> buffer = std::vector<char>(128 * 1024);
    DelayMeter delays;
    std::atomic<std::uint32_t> open = 0;
    std::atomic<std::uint32_t> accepted = 0;

    /// The way to an upstream.
    UpstreamTarget target(const UpstreamAddress &address);
    /// The number of a connection to be recorded, after the sink was told of it. `to`: see ObservationKind::Opened.
    ConnectionId announce(std::string_view to);
    /// For an agent that was pointed at the tap.
    TapRoute tapRoute(const PlainStream &agent);
};

/// Accepts agents. Lives on the I/O thread.
class TapServer : public QTcpServer
{
    Q_OBJECT
public:
    explicit TapServer(TapContext &context, QObject *parent = nullptr);

    /// The port.
    Result<std::uint16_t> start(const TapSettings &settings);

protected:
    void incomingConnection(qintptr descriptor) override;

private:
    TapContext &m_context;
};

} // namespace stepwire
