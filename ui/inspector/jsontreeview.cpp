#include "ui/inspector/jsontreeview.h"

#include "ui/inspector/jsontreedelegate.h"
#include "ui/widgets/emptynote.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QMenu>
#include <QPainter>

namespace stepwire {

namespace {
constexpr int smallContainer = 12;          // entries that are opened at once
constexpr qulonglong smallValue = 4 * 1024; // bytes
} // namespace

JsonTreeView::JsonTreeView(const LiveSession *session, Selection *selection, const Theme *theme, QWidget *parent)
    : QTreeView(parent), m_selection(selection), m_theme(theme), m_model(new JsonTreeModel(this)),
      m_delegate(new JsonTreeDelegate(session, theme, this))
{
    setAccessibleName(tr("Payload as a tree"));
    setHeaderHidden(true);
    setFrameShape(QFrame::NoFrame);
    setIndentation(14);
    setUniformRowHeights(true);
    setItemDelegate(m_delegate);
    setModel(m_model);
    connect(this, &QTreeView::activated, this, &JsonTreeView::follow);
    connect(theme, &Theme::changed, viewport(), qOverload<>(&QWidget::update));
}

bool JsonTreeView::setText(std::string text)
{
    return setText(std::make_shared<const JsonText>(std::move(text)));
}

bool JsonTreeView::setText(std::shared_ptr<const JsonText> text)
{
    const bool json = m_model->setText(std::move(text));
    expandSmall({}, 0);
    return json;
}

void JsonTreeView::expandSmall(const QModelIndex &parent, int depth)
{
    const int rows = m_model->rowCount(parent);
    if (depth > 3 || rows > 200)
        return;
    for (int row = 0; row < rows; ++row) {
        const QModelIndex index = m_model->index(row, 0, parent);
        const auto kind = index.data(JsonTreeModel::KindRole).value<JsonTreeModel::Kind>();
        const bool container = kind == JsonTreeModel::Kind::Object || kind == JsonTreeModel::Kind::Array;
        if (!container || index.data(JsonTreeModel::BytesRole).toULongLong() > smallValue)
            continue;
        m_model->fetchMore(index);
        if (m_model->rowCount(index) > smallContainer)
            continue;
        // what every request repeats stays folded
        const QString key = index.data(JsonTreeModel::KeyRole).toString();
        if (depth == 0 && (key.contains(QLatin1String("metadata")) || key == QLatin1String("tools")))
            continue;
        expand(index);
        expandSmall(index, depth + 1);
    }
}

void JsonTreeView::follow(const QModelIndex &index)
{
    const QString key = index.data(JsonTreeModel::KeyRole).toString();
    if (!key.endsWith(QLatin1String("response_id")) && key != QLatin1String("id"))
        return;
    if (const StepId step = m_delegate->stepOfResponse(index.data(JsonTreeModel::FullTextRole).toString()))
        m_selection->selectStep(step);
}

void JsonTreeView::drawBranches(QPainter *painter, const QRect &rect, const QModelIndex &index) const
{
    if (!m_model->hasChildren(index))
        return;
    painter->setFont(m_theme->font());
    painter->setPen(m_theme->color(Role::TextMuted));
    painter->drawText(QRect(rect.right() - 12, rect.y(), 12, rect.height()), Qt::AlignCenter,
                      isExpanded(index) ? QStringLiteral("\u25be") : QStringLiteral("\u25b8"));
}

void JsonTreeView::paintEvent(QPaintEvent *event)
{
    QTreeView::paintEvent(event);
    if (m_model->rowCount() > 0)
        return;
    QPainter painter(viewport());
    if (m_model->text().empty())
        drawEmptyNote(painter, viewport()->rect(), tr("Nothing to show"),
                      tr("Select a message or a step to see what it carried."), *m_theme);
    else
        drawEmptyNote(painter, viewport()->rect(), tr("Not JSON"), tr("Raw and Hex show it as it is."), *m_theme);
}

void JsonTreeView::contextMenuEvent(QContextMenuEvent *event)
{
    const QModelIndex index = indexAt(event->pos());
    if (!index.isValid())
        return;
    QMenu menu(this);
    connect(menu.addAction(tr("Copy value")), &QAction::triggered, this,
            [index] { QGuiApplication::clipboard()->setText(index.data(JsonTreeModel::FullTextRole).toString()); });
    connect(menu.addAction(tr("Copy key")), &QAction::triggered, this,
            [index] { QGuiApplication::clipboard()->setText(index.data(JsonTreeModel::KeyRole).toString()); });
    connect(menu.addAction(tr("Expand all below")), &QAction::triggered, this,
            [this, index] {
                // of what is large, no more than a screen or two at a time
                const bool isLarge = index.data(JsonTreeModel::BytesRole).toULongLong() > JsonText::large;
                expandRecursively(index, isLarge ? 1 : 6);
            });
    menu.exec(event->globalPos());
}

} // namespace stepwire
