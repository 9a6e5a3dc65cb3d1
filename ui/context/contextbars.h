#pragma once

#include "models/items/livesession.h"
#include "models/items/selection.h"
#include "models/metrics/contextsums.h"
#include "ui/theme/theme.h"

#include <QWidget>
#include <optional>
#include <vector>

namespace stepwire {

/// One stacked bar a step: what the server held, what was sent, what the model produced, in one scale, so that the eye
/// sees which part of a growing context crossed the wire. The newest steps that have room are shown; a click selects a
/// step, the arrow keys walk.
class ContextBars : public QWidget
{
    Q_OBJECT
public:
    ContextBars(const LiveSession *session, Selection *selection, const Theme *theme, QWidget *parent = nullptr);

    /// Steps of the selection's scope; `shown` is emphasised. Without a weight bytes are shown.
    void show(StepId shown, const ItemWeight &weight, const QString &unit);

    /// The step whose bar is there; none beside the bars. The same rectangles are drawn.
    StepId stepAt(QPoint position) const;
    QRectF barOf(StepId step) const; ///< Of its whole column; empty for a step that is not shown.
    const std::vector<ContextSums> &bars() const { return m_bars; }

    QSize sizeHint() const override { return {320, 68}; }
    QSize minimumSizeHint() const override { return {160, 68}; }

protected:
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    bool event(QEvent *event) override;

private:
    std::size_t firstShown() const;
    double pitch() const;
    QRectF plot() const;
    QString describe(const ContextSums &sums) const;
    void walk(int by);

    const LiveSession *m_session;
    Selection *m_selection;
    const Theme *m_theme;
    std::vector<ContextSums> m_bars; ///< In scope, by step.
    std::uint64_t m_largest = 0;
    StepId m_shown;
    QString m_unit;
};

} // namespace stepwire
