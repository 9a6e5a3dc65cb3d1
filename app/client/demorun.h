#pragma once

#include "app/client/scriptedagent.h"
#include "app/pipeline/observationsink.h"
#include "app/provider/provider.h"
#include "app/tap/tap.h"

#include <QObject>
#include <memory>
#include <optional>
#include <string>

namespace stepwire {

struct DemoSettings
{
    std::string scenario = "pair-programmer";
    std::optional<int> firstTokenMs;       ///< Instead of the scenario's scripted pace.
    std::optional<double> tokensPerSecond; ///< 0: as fast as it goes
};

/// The demo: one task, done twice by the same scripted agent against a local provider, through a tap that records it.
/// First over HTTP with the whole history in every request, then over one WebSocket. The order is fixed, and the arms
/// have different cache keys, so that the second cannot live off what the first has left in the prompt cache.
class DemoRun : public QObject
{
    Q_OBJECT
public:
    /// `sink` takes what the tap sees and must outlive this.
    DemoRun(DemoSettings settings, ObservationSink &sink, QObject *parent = nullptr);
    ~DemoRun() override;

    /// Starts provider, tap and the first arm; the failure of whichever could not.
    Result<bool> start();
    /// Ends everything now. Neither finished() nor failed() follows.
    void stop();

    bool running() const { return m_running; }
    /// In one sentence: what of the demo is simulated, for whoever shows its figures.
    static QString simulationNote(const Scenario &scenario);
    const Scenario &scenario() const { return m_scenario; } ///< After start().

Q_SIGNALS:
    void armStarted(const QString &name); ///< "HTTP, full history", "WebSocket"
    void stepFinished(int arm, int number); ///< Both count from 1.
    void finished();
    void failed(const QString &reason);

private:
    void startArm();
    void armFinished();
    void shutDown();
    void fail(const QString &reason);

    DemoSettings m_settings;
    ObservationSink &m_sink;
    Scenario m_scenario;
    std::unique_ptr<Provider> m_provider;
    std::unique_ptr<Tap> m_tap;
    std::unique_ptr<ScriptedAgent> m_agent;
    int m_arm = 0;
    bool m_running = false;
};

} // namespace stepwire
