#pragma once

#include "ui/theme/theme.h"

#include <QWidget>

class QDockWidget;
class QToolButton;

namespace stepwire {

/// The quiet header of a dock: its title, and buttons to float and to close it that show while the mouse is over it.
/// Gives way to the tab bar when the dock shares its place with others.
class DockTitle : public QWidget
{
    Q_OBJECT
public:
    DockTitle(QDockWidget *dock, const Theme *theme);

    void setTabbed(bool tabbed); ///< True: takes no room, since the tab says the title.

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void enterEvent(QEnterEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;

private:
    QToolButton *addButton(const QString &glyph, const QString &words);
    void showButtons(bool shown);

    QDockWidget *m_dock;
    const Theme *m_theme;
    QToolButton *m_float;
    QToolButton *m_close;
    bool m_tabbed = false;
};

} // namespace stepwire
