#pragma once

#include "ui/theme/theme.h"

#include <QStyledItemDelegate>

namespace stepwire {

/// One item of the context on a line: its state, what it is, how large, and which step brought it.
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
    static QString origin(const QModelIndex &index);
    QString size(const QModelIndex &index) const;

private:
    const Theme *m_theme;
    bool m_tokens = false;
};

} // namespace stepwire
