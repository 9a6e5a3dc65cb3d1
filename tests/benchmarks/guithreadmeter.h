#pragma once

#include <QApplication>
#include <chrono>
#include <ctime>
#include <map>
#include <string>

namespace stepwire::testing {

/// An application that measures how long the GUI thread is away from its event loop: each event handled by itself, in
/// wall time and in time of the thread's own, which other processes on the machine do not add to.
class GuiThreadMeter : public QApplication
{
public:
    using QApplication::QApplication;

    bool notify(QObject *receiver, QEvent *event) override;

    void startOver();
    struct Figures
    {
        double longestMs = 0;    ///< Wall.
        double longestCpuMs = 0; ///< Of the GUI thread alone.
        int over16Ms = 0;        ///< Events that took longer than a frame, by the thread's own time.
        double cpuShare = 0;     ///< Of the time since startOver().
        double wallMs = 0;
        std::string worst; ///< Receiver and event type of the longest one.
        struct Receiver
        {
            double ms = 0;
            double longestMs = 0; ///< Of its own.
            int over16Ms = 0;
        };
        std::map<std::string, Receiver> byReceiver;
    };
    Figures figures() const;
    void print(const char *what) const;
    void printReceivers(int most) const; ///< Who took the thread's time: the most, and whoever took longer than a frame at once.

private:
    static double threadMs();
    static double wallMs();

    int m_depth = 0;
    double m_startCpu = 0;
    double m_startWall = 0;
    Figures m_figures;
};

} // namespace stepwire::testing
