#include "ui/sessions/sessionspanel.h"

#include "ui/sessions/sessionsdelegate.h"
#include "ui/theme/words.h"

#include <QHelpEvent>
#include <QToolTip>

namespace stepwire {

SessionsPanel::SessionsPanel(const LiveSession *session, Selection *selection, const Theme *theme, QWidget *parent)
    : QTreeView(parent), m_session(session), m_selection(selection), m_model(new ConnectionsModel(session, this))
{
    setAccessibleName(tr("Sessions, connections and lanes"));
    setHeaderHidden(true);
    setIndentation(0);
    setRootIsDecorated(false);
    setMouseTracking(true);
    setFrameShape(QFrame::NoFrame);
    setItemDelegate(new SessionsDelegate(theme, this));
    setModel(m_model);
    setUniformRowHeights(false);
    // everything stays unfolded: the tree is three levels deep and short
    const auto unfold = [this] { expandAll(); };
    connect(m_model, &QAbstractItemModel::rowsInserted, this, [this](const QModelIndex &above, int first, int last) {
        expand(above);
        for (int row = first; row <= last; ++row) // not all of them anew: there may be thousands
            expand(m_model->index(row, 0, above));
    });
    connect(m_model, &QAbstractItemModel::modelReset, this, unfold);
    connect(selection, &Selection::scopeChanged, this, &SessionsPanel::followScope);
    connect(theme, &Theme::changed, viewport(), qOverload<>(&QWidget::update));
}

void SessionsPanel::setTitle(const QString &title)
{
    m_model->setTitle(title);
    followScope(m_selection->scope());
}

void SessionsPanel::currentChanged(const QModelIndex &current, const QModelIndex &previous)
{
    QTreeView::currentChanged(current, previous);
    if (current.isValid())
        m_selection->setScope(m_model->scopeOf(current));
}

void SessionsPanel::followScope(const Selection::Scope &scope)
{
    const QModelIndex index = m_model->indexOf(scope);
    if (index != currentIndex())
        setCurrentIndex(index);
}

void SessionsPanel::drawBranches(QPainter *, const QRect &, const QModelIndex &) const {}

bool SessionsPanel::viewportEvent(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto *help = static_cast<QHelpEvent *>(event);
        QToolTip::showText(help->globalPos(), toolTipFor(indexAt(help->pos())), this);
        return true;
    }
    return QTreeView::viewportEvent(event);
}

QString SessionsPanel::toolTipFor(const QModelIndex &index) const
{
    const Connection *connection =
        m_session->session().connection(ConnectionId{index.data(ConnectionsModel::ConnectionRole).toUInt()});
    if (!connection)
        return {};
    QStringList lines{QString::fromStdString(connection->url)};
    lines << tr("opened at %1 s, %2")
                 .arg(formatTime(connection->openedAt),
                      connection->closedAt ? tr("closed at %1 s").arg(formatTime(*connection->closedAt)) : tr("open"));
    if (connection->closedBy != ClosedBy::None)
        lines << closedByWord(connection->closedBy);
    if (connection->closeCode)
        lines << tr("close code %1%2")
                     .arg(*connection->closeCode)
                     .arg(*connection->closeCode == 1006 ? tr(": no Close frame was seen") : QString());
    if (connection->extensions)
        lines << QString::fromStdString(*connection->extensions);
    for (const Direction direction : {Direction::Sent, Direction::Received}) {
        const Connection::Totals &total = connection->total(direction);
        lines << tr("%1 %2 messages, %3 (%4 on the wire)")
                     .arg(directionWord(direction), formatCount(total.messages), formatBytes(total.payloadBytes),
                          formatBytes(total.wireBytes));
    }
    if (connection->delay)
        lines << addedDelayWords(*connection->delay);
    return lines.join(QLatin1Char('\n'));
}

} // namespace stepwire
