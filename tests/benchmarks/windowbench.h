#pragma once

#include "app/composition/workbench.h"
#include "tests/benchmarks/guithreadmeter.h"
#include "ui/messages/timelinepanel.h"
#include "ui/shell/workspace.h"

#include <QString>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>

namespace stepwire::benchmarks {

double millisecondsSince(std::chrono::steady_clock::time_point begin);
/// A line of /proc/self/status, such as VmRSS, in megabytes.
double memory(const QByteArray &key);
/// With the event loop turning.
void wait(int milliseconds);
void waitUntil(const std::function<bool()> &reached);

/// A window of its own and what is done with it; each prints what it cost the window's thread.
class WindowBench
{
public:
    /// `begin`: of the process. `output`: where recordings go.
    WindowBench(testing::GuiThreadMeter &meter, std::chrono::steady_clock::time_point begin, const QString &output = {});

    void open(const QString &path);
    void scroll();
    void filter();
    void search();
    void lookAtLargeMessage();
    void live(const QString &path, int messagesPerSecond, int seconds);
    void flood(const QString &folder, std::uint64_t messages);
    void keep(const QString &folder);

private:
    /// `work` as an event, so that it is measured, and what comes after it until `done`.
    void measured(const char *what, const std::function<void()> &work, const std::function<bool()> &done);

    TimelinePanel *timeline() { return m_workbench->window()->workspace()->timeline(); }
    void type(const QString &text);
    void picture(const char *name);

    testing::GuiThreadMeter &m_meter;
    std::chrono::steady_clock::time_point m_begin;
    std::unique_ptr<Workbench> m_workbench;
    const QString m_pictures = qEnvironmentVariable("STEPWIRE_BENCH_PICTURES"); ///< A folder; empty: none are saved.
};

} // namespace stepwire::benchmarks
