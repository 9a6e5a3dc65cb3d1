#pragma once

#include "ui/theme/theme.h"

#include <QStyledItemDelegate>

namespace stepwire {

/// One line of the context: a step that brought items, or an item with its state, what it is, how large, and whether
/// it is new.
class ContextDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    explicit ContextDelegate(const Theme *theme, QObject *parent = nullptr);

    void setTokensShown(bool shown) { m_tokens = shown; }

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;

    /// "developer · instructions", "function_call · read_file", as plain text.
    static QString title(const QModelIndex &index);
    /// "again" for what was sent though the prompt before held the same, "new" for what came with this step.
    static QString note(const QModelIndex &index);
    static QString groupTitle(const QModelIndex &index); ///< "step 9 · 3 items"
    QString size(const QModelIndex &index) const;

private:
    void paintGroup(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const;

    const Theme *m_theme;
    bool m_tokens = false;
};

} // namespace stepwire
