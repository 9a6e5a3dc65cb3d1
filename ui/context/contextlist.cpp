#include "ui/context/contextlist.h"

#include "models/items/contextgroups.h"
#include "ui/context/statemark.h"
#include "ui/theme/words.h"

#include <QHelpEvent>
#include <QScrollBar>
#include <QToolTip>

namespace stepwire {

namespace {

QString describe(const QModelIndex &index)
{
    if (index.data(ContextGroups::IsGroupRole).toBool())
        return ContextList::tr("What one step brought into this context; a click folds it.");
    const auto state = ContextState(index.data(ContextModel::StateRole).toInt());
    QString text = QStringLiteral("<b>%1</b>").arg(index.data(ContextModel::KindRole).toString().toHtmlEscaped());
    const QString name = index.data(ContextModel::NameRole).toString();
    if (!name.isEmpty())
        text += QLatin1Char(' ') + name.toHtmlEscaped();
    const QVariant bytes = index.data(ContextModel::BytesRole);
    const QVariant tokens = index.data(ContextModel::TokensRole);
    text += QStringLiteral("<br>%1").arg(bytes.isValid() ? ContextList::tr("%1 B").arg(formatCount(bytes.toULongLong())) : ContextList::tr("size not known"));
    if (tokens.isValid())
        text += ContextList::tr(", about %1 tokens").arg(formatCount(tokens.toULongLong()));
    const bool confirmed = index.data(ContextModel::ConfirmedRole).toBool();
    text += QStringLiteral("<br>%1: %2").arg(stateWord(state), stateExplanation(state));
    if (state == ContextState::Held || state == ContextState::Evicted)
        text += QLatin1Char(' ') + (confirmed ? ContextList::tr("Message %1 confirms it.").arg(index.data(ContextModel::ProofRole).toUInt()) : ContextList::tr("Inferred from the protocol's rules."));
    if (!index.data(ContextModel::IsNewRole).toBool() && state == ContextState::Sent)
        text += QStringLiteral("<br>") + ContextList::tr("Sent again: the prompt before held the same.");
    const QString excerpt = index.data(ContextModel::ExcerptRole).toString();
    if (!excerpt.isEmpty())
        text += QStringLiteral("<br><i>%1</i>").arg(excerpt.toHtmlEscaped());
    return text;
}

} // namespace

ContextList::ContextList(QWidget *parent) : QTreeView(parent)
{
    setUniformRowHeights(true);
    setHeaderHidden(true);
    setIndentation(0);
    setExpandsOnDoubleClick(false);
    setEditTriggers(NoEditTriggers);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollMode(ScrollPerPixel);
    setMouseTracking(true);
    setFrameShape(NoFrame);
}

void ContextList::resizeEvent(QResizeEvent *event)
{
    const bool atEnd = verticalScrollBar()->value() >= verticalScrollBar()->maximum();
    QTreeView::resizeEvent(event);
    if (atEnd)
        scrollToBottom();
}

bool ContextList::viewportEvent(QEvent *event)
{
    if (event->type() != QEvent::ToolTip)
        return QTreeView::viewportEvent(event);
    const auto *help = static_cast<QHelpEvent *>(event);
    const QModelIndex index = indexAt(help->pos());
    if (index.isValid())
        QToolTip::showText(help->globalPos(), describe(index), viewport(), visualRect(index));
    else
        QToolTip::hideText();
    return true;
}

} // namespace stepwire
