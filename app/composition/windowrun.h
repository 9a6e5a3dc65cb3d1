#pragma once

#include "app/storage/storageevent.h"
#include "models/vocabulary/result.h"

#include <QSize>
#include <QString>
#include <QStringList>
#include <functional>
#include <optional>
#include <string>

namespace stepwire {

/// How the window is to be opened.
struct WindowRequest
{
    enum class Theme { Dark, Light, System };

    QStringList files;
    std::optional<Theme> theme;                ///< None: what was chosen last, or the system's.
    bool demo = false;                         ///< Start the demo at once.
    QString demoScenario;                      ///< Empty: the usual one.
    std::optional<double> demoTokensPerSecond; ///< Instead of the scenario's pace; 0: as fast as it goes.
    std::optional<int> demoFirstTokenMs;
    std::optional<QString> tapUpstream; ///< Start a tap at once.
    QString output;                     ///< Folder for the recordings of this run; empty: the usual one.
    bool overwrite = false;             ///< Recordings in `output` may replace files.
    bool restore = true;                ///< Remember and restore arrangement, theme and recent files.
    bool startupTime = false;           ///< Print the milliseconds to the first painting, and leave.

    // a picture instead of a window that stays
    QString screenshot; ///< Where to; empty: none.
    QSize size{1440, 900};
    std::optional<int> screenshotStep; ///< Take it when so many steps are over, not at the end.

    std::function<QString(const Failure &)> failureSentence;
    std::function<QString(const StorageEvent &)> storageSentence;
    std::string authorityFolder; ///< Where the forward proxy's certificate authority is kept.
    void (*agentSetup)() = nullptr; ///< Run in an agent's process before its program; async-signal-safe.
};

/// Opens the window on the application that exists and runs until it is closed, or until the picture is saved. `say`
/// takes a failure in picture mode. Returns the exit code. `startedAt`: milliseconds of the steady clock at main().
int runWindow(const WindowRequest &request, const std::function<int(const Failure &)> &say, qint64 startedAt);

} // namespace stepwire
