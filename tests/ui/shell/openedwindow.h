#pragma once

#include "tests/models/items/fabricatedtraffic.h"
#include "ui/messages/timelinepanel.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/workspace.h"

#include <QAction>
#include <QCoreApplication>
#include <memory>
#include <string>
#include <string_view>

namespace stepwire::testing {

/// A window on an invented session, as the workbench sets it up.
struct OpenedWindow
{
    explicit OpenedWindow(QSettings *settings = nullptr, StatusLine::Activity activity = StatusLine::Activity::Opened)
        : window(&live, &selection, &theme, settings)
    {
        window.openSession(QStringLiteral("session"), activity);
        window.resize(1280, 800);
        window.show();
    }

    void load()
    {
        live.apply(traffic.whole());
        window.setPayloadSource(std::make_shared<FabricatedPayloads>(traffic.whole().names));
        QCoreApplication::processEvents();
    }

    /// A further connection whose server names itself so.
    void answerAs(std::string_view server)
    {
        Connection connection;
        connection.id = ConnectionId{static_cast<std::uint32_t>(live.session().connections().size() + 1)};
        connection.responseHead = "HTTP/1.1 200 OK\r\nServer: " + std::string(server) + "\r\n";
        SessionDelta delta;
        delta.connections = {connection};
        live.apply(delta);
    }

    /// What a tap added, as an account in the recording tells it.
    void measured(const AddedDelay &delay)
    {
        SessionDelta delta;
        delta.tapDelay = delay;
        live.apply(delta);
    }

    TimelinePanel *timeline() { return window.workspace()->timeline(); }
    QAction *action(const QString &words)
    {
        for (QAction *each : window.findChildren<QAction *>()) {
            if (each->text().remove(QLatin1Char('&')) == words)
                return each;
        }
        return nullptr;
    }

    FabricatedTraffic traffic;
    LiveSession live;
    Selection selection;
    Theme theme;
    MainWindow window;
};

} // namespace stepwire::testing
