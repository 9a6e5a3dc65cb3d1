#pragma once

#include "ui/theme/theme.h"

#include <QAbstractButton>
#include <functional>

namespace stepwire {

/// A small button without a frame for the header of a panel: an option ("log", with a tick while it is on), or an
/// entry of a legend whose mark is filled while its series is shown and hollow while it is hidden.
class FlatToggle : public QAbstractButton
{
    Q_OBJECT
public:
    enum class Mark { None, Square, Dashes };

    FlatToggle(const QString &text, const Theme *theme, QWidget *parent = nullptr);

    /// Which colour the mark has is asked at each painting, so that it follows the theme.
    void setMark(Mark mark, std::function<QColor(const Theme &)> color);
    void setMark(Mark mark, Role role);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent *event) override;
    void enterEvent(QEnterEvent *event) override;
    void leaveEvent(QEvent *event) override;

private:
    void paintMark(QPainter &painter, const QRectF &box) const;
    QString shownText() const;

    const Theme *m_theme;
    Mark m_mark = Mark::None;
    std::function<QColor(const Theme &)> m_color;
};

} // namespace stepwire
