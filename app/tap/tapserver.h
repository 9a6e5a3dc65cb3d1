#pragma once

#include "app/pipeline/observationsink.h"
#include "app/tap/delaymeter.h"
#include "app/tap/requestdoor.h"
#include "models/vocabulary/result.h"
#include "models/wire/upstreamaddress.h"

#include <QNetworkProxy>
#include <QTcpServer>
#include <atomic>
#include <functional>
#include <optional>
#include <vector>

namespace stepwire {

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
    UpstreamAddress upstream;
    QNetworkProxy proxy = QNetworkProxy::NoProxy;
    std::optional<RequestDoor> door;
    std::vector<char> buffer = std::vector<char>(128 * 1024);
    DelayMeter delays;
    std::atomic<std::uint32_t> open = 0;
    std::atomic<std::uint32_t> accepted = 0;
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
