#pragma once

#include "ui/theme/theme.h"

#include <QString>
#include <QWidget>
#include <vector>

namespace stepwire {

/// The line above a chart: a note on the left, toggles on the right. What does not fit on one line wraps: first the
/// note takes a line of its own, then the toggles.
class ChartHeader : public QWidget
{
    Q_OBJECT
public:
    ChartHeader(const Theme *theme, QWidget *parent = nullptr);

    void setNote(const QString &note);
    const QString &note() const { return m_note; }
    void add(QWidget *toggle); ///< Takes it as a child; from left to right.
    void arrange();            ///< After a toggle was shown or hidden.

protected:
    void resizeEvent(QResizeEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    const Theme *m_theme;
    QString m_note;
    QRect m_noteRect;
    std::vector<QWidget *> m_toggles;
};

} // namespace stepwire
