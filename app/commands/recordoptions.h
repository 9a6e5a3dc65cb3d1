#pragma once

#include "app/commands/recordrun.h"

#include <QCommandLineOption>
#include <QList>
#include <optional>

class QCommandLineParser;

namespace stepwire {

/// The options of `stepwire record`.
struct RecordOptions
{
    QCommandLineOption upstream{QStringLiteral("upstream"), QStringLiteral("The model server; its path replaces /v1."), QStringLiteral("URL")};
    QCommandLineOption proxy{QStringLiteral("proxy"), QStringLiteral("Be a forward proxy, for agents whose address is fixed; --upstream may be left out.")};
    QCommandLineOption intercept{QStringLiteral("intercept"), QStringLiteral("With --proxy: look into this host too, not into model endpoints alone. *.NAME means all below it. May be repeated."),
                                 QStringLiteral("HOST[:PORT]")};
    QCommandLineOption proxyVia{QStringLiteral("proxy-via"), QStringLiteral("The proxy that leads to servers: 'system', 'none', or http://[USER:PASSWORD@]HOST:PORT."),
                                QStringLiteral("URL"), QStringLiteral("system")};
    QCommandLineOption upstreamRoots{QStringLiteral("upstream-ca"), QStringLiteral("Trust the authorities of this PEM file too when connecting to servers."), QStringLiteral("FILE")};
    QCommandLineOption listen{QStringLiteral("listen"), QStringLiteral("Where agents connect; port 0 picks a free one."),
                              QStringLiteral("HOST:PORT"), QStringLiteral("127.0.0.1:0")};
    QCommandLineOption output{QStringLiteral("output"), QStringLiteral("The trace to write."), QStringLiteral("FILE")};
    QCommandLineOption duration{QStringLiteral("duration"), QStringLiteral("End after this many seconds."), QStringLiteral("S")};
    QCommandLineOption force{QStringLiteral("force"), QStringLiteral("Overwrite the trace if it exists.")};
    QCommandLineOption allowHost{QStringLiteral("allow-host"), QStringLiteral("Accept this Host as well. May be repeated."), QStringLiteral("H")};
    QCommandLineOption allowOrigin{QStringLiteral("allow-origin"), QStringLiteral("Accept requests of web pages from this Origin. May be repeated."),
                                   QStringLiteral("O")};

    QList<QCommandLineOption> all() const;
    /// Fills `request`; or the exit code after saying what is wrong.
    std::optional<int> read(const QCommandLineParser &parser, RecordRequest &request) const;
};

} // namespace stepwire
