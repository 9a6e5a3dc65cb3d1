#pragma once

#include "models/items/livesession.h"
#include "ui/theme/theme.h"

#include <QAbstractScrollArea>

namespace stepwire {

/// A step's observed moments and the phases between them; what was not observed says so.
class TimingView : public QAbstractScrollArea
{
    Q_OBJECT
public:
    TimingView(const LiveSession *session, const Theme *theme, QWidget *parent = nullptr);

    void setStep(StepId step);

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    struct Line
    {
        QString label;
        QString value;
        QString note;
        QColor color; ///< Of the phase's mark; invalid for a moment.
        double share = 0;
        bool heading = false;
    };
    std::vector<Line> lines() const;
    void updateRange();

    const LiveSession *m_session;
    const Theme *m_theme;
    StepId m_step;
};

} // namespace stepwire
