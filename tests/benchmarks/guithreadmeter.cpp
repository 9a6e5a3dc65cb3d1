#include "tests/benchmarks/guithreadmeter.h"

#include <QEvent>
#include <algorithm>
#include <cstdio>
#include <functional>
#include <vector>

namespace stepwire::testing {

double GuiThreadMeter::threadMs()
{
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return double(now.tv_sec) * 1e3 + double(now.tv_nsec) / 1e6;
}

double GuiThreadMeter::wallMs()
{
    using namespace std::chrono;
    return duration<double, std::milli>(steady_clock::now().time_since_epoch()).count();
}

bool GuiThreadMeter::notify(QObject *receiver, QEvent *event)
{
    if (m_depth > 0)
        return QApplication::notify(receiver, event);
    std::string name = receiver->metaObject()->className();
    if (name == "QTimer" && receiver->parent())
        name += std::string(" of ") + receiver->parent()->metaObject()->className();
    name += " event " + std::to_string(int(event->type()));
    const double cpu = threadMs();
    const double wall = wallMs();
    ++m_depth;
    const bool done = QApplication::notify(receiver, event);
    --m_depth;
    const double took = threadMs() - cpu;
    m_figures.longestMs = std::max(m_figures.longestMs, wallMs() - wall);
    m_figures.over16Ms += took > 16 ? 1 : 0;
    if (took > m_figures.longestCpuMs) {
        m_figures.longestCpuMs = took;
        m_figures.worst = name;
    }
    Figures::Receiver &one = m_figures.byReceiver[name];
    one.ms += took;
    one.longestMs = std::max(one.longestMs, took);
    one.over16Ms += took > 16 ? 1 : 0;
    return done;
}

void GuiThreadMeter::startOver()
{
    m_figures = {};
    m_startCpu = threadMs();
    m_startWall = wallMs();
}

GuiThreadMeter::Figures GuiThreadMeter::figures() const
{
    Figures figures = m_figures;
    figures.wallMs = wallMs() - m_startWall;
    figures.cpuShare = (threadMs() - m_startCpu) / std::max(1e-3, figures.wallMs);
    return figures;
}

void GuiThreadMeter::print(const char *what) const
{
    const Figures f = figures();
    std::printf("%-34s %8.0f ms   GUI thread %3.0f %%   longest block %6.1f ms of its own (%6.1f wall), %d over 16 ms   %s\n", what,
                f.wallMs, f.cpuShare * 100, f.longestCpuMs, f.longestMs, f.over16Ms, f.worst.c_str());
    std::fflush(stdout);
}

void GuiThreadMeter::printReceivers(int most) const
{
    std::vector<std::pair<std::string, Figures::Receiver>> sorted(m_figures.byReceiver.begin(), m_figures.byReceiver.end());
    std::ranges::sort(sorted, std::greater(), [](const auto &one) { return one.second.ms; });
    for (std::size_t i = 0; i < sorted.size(); ++i) {
        const auto &[name, figures] = sorted[i];
        if (i < std::size_t(most) || figures.over16Ms > 0)
            std::printf("    %8.1f ms  longest %5.1f, %d over 16 ms  %s\n", figures.ms, figures.longestMs, figures.over16Ms, name.c_str());
    }
}

} // namespace stepwire::testing
