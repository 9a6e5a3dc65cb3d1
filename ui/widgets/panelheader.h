#pragma once

#include "ui/theme/theme.h"

#include <QWidget>

class QHBoxLayout;
class QToolButton;

namespace stepwire {

class TitleLine;

/// The header line inside a panel: a title on the left, options on the right.
class PanelHeader : public QWidget
{
    Q_OBJECT
public:
    PanelHeader(const QString &title, const Theme *theme, QWidget *parent = nullptr);

    void setTitle(const QString &title); ///< Quiet, elided where it has no room.
    void setSubject(const QString &subject, const QString &particular); ///< See TitleLine.
    const TitleLine *title() const { return m_title; }
    void add(QWidget *widget);           ///< From left to right, at the right end.
    QToolButton *addOption(const QString &text, const QString &words); ///< A quiet button.

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    const Theme *m_theme;
    TitleLine *m_title;
    QHBoxLayout *m_row;
};

} // namespace stepwire
