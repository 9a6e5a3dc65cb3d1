#include "app/commands/tunneltext.h"

#include <QStringList>

namespace stepwire {

namespace {

QString counted(std::uint64_t count, const char *noun)
{
    return QStringLiteral("%1 %2%3").arg(count).arg(QLatin1String(noun), count == 1 ? QString() : QStringLiteral("s"));
}

} // namespace

QString tunnelSentence(const TunnelTotals &totals)
{
    if (totals.hosts.empty())
        return {};
    QStringList hosts;
    for (const TunnelTotals::Host &host : totals.hosts) {
        QString text = QString::fromStdString(host.name);
        if (host.connections > 0)
            text += QStringLiteral(" %1× %2/%3").arg(host.connections).arg(host.sent).arg(host.received);
        if (host.failed > 0)
            text += QStringLiteral(" %1× not reached").arg(host.failed);
        hosts.append(text);
    }
    return QStringLiteral("tunnelled untouched and unrecorded: %1, %2 sent, %3 received (%4).")
        .arg(counted(totals.connections(), "connection"), counted(totals.sent(), "byte"),
             counted(totals.received(), "byte"), hosts.join(QStringLiteral(", ")));
}

} // namespace stepwire
