#pragma once

#include "app/client/demorun.h"
#include "app/pipeline/recording.h"
#include "models/session/session.h"

#include <QObject>
#include <memory>
#include <string>

namespace stepwire {

/// What `stepwire demo` was asked to do without a window.
struct HeadlessDemoRequest
{
    DemoSettings demo;
    std::string folder; ///< Takes demo.stepwire, summary.md, demo.png. Made if it is not there.
    bool overwrite = false;
};

/// The demo in a terminal: records it, prints the table, leaves trace, summary and picture behind.
class HeadlessDemo : public QObject
{
    Q_OBJECT
public:
    explicit HeadlessDemo(HeadlessDemoRequest request, QObject *parent = nullptr);
    ~HeadlessDemo() override;

    Result<bool> start();
    void interrupt(); ///< Keeps what was recorded; finished() follows.

Q_SIGNALS:
    void finished(int exitCode);

private:
    void complete();
    void end(int exitCode);
    bool writeSummary(const std::string &markdown) const;
    bool takePicture() const;
    std::string inFolder(const char *name) const;

    const HeadlessDemoRequest m_request;
    Session m_session; ///< Written by the ingest thread until the recording is finished.
    std::unique_ptr<Recording> m_recording;
    std::unique_ptr<DemoRun> m_run;
    bool m_over = false;
};

} // namespace stepwire
