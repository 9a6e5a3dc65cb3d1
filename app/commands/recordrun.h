#pragma once

#include "app/pipeline/recording.h"
#include "app/tap/agentlauncher.h"
#include "app/tap/tap.h"
#include "models/vocabulary/tapsettings.h"

#include <QObject>
#include <QTimer>
#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace stepwire {

/// What `stepwire record` was asked to do.
struct RecordRequest
{
    TapSettings tap;
    std::string output;
    bool overwrite = false;
    std::optional<std::chrono::milliseconds> duration;
};

/// One run of `stepwire record`: from the listening line to the summary.
class RecordRun : public QObject
{
    Q_OBJECT
public:
    explicit RecordRun(RecordRequest request, QObject *parent = nullptr);
    ~RecordRun() override;

    /// Makes the trace, listens, says so on standard output, and starts the agent if one is given.
    Result<void> start();
    /// Ends agent, tap and recording, in this order, and says what was recorded. finished() follows.
    void stop();

Q_SIGNALS:
    void finished(int exitCode);

private:
    void agentFinished(int code, bool normally);
    Result<void> startAgent();
    void discard();
    void sayListening();
    void saySummary();

    const RecordRequest m_request;
    std::unique_ptr<Recording> m_recording;
    std::unique_ptr<Tap> m_tap;
    AgentLauncher m_agent;
    QTimer m_end;
    bool m_agentFailed = false;
    bool m_stopping = false;
};

} // namespace stepwire
