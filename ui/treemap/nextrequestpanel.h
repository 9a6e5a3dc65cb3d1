#pragma once

#include "models/items/livesession.h"
#include "models/items/selection.h"
#include "models/metrics/nextrequest.h"
#include "ui/theme/theme.h"
#include "ui/widgets/refreshpace.h"

#include <QTimer>
#include <QWidget>
#include <optional>

class QLabel;

namespace stepwire {

class ElidedLabel;
class FlatToggle;
class TreemapLegend;
class TreemapView;

/// What the next request after the selected step (or the newest) would consist of: as a continuation, or as a full
/// resend. Until somebody chooses, the form that is possible is shown.
class NextRequestPanel : public QWidget
{
    Q_OBJECT
public:
    NextRequestPanel(const LiveSession *session, Selection *selection, const Theme *theme, QWidget *parent = nullptr);

    TreemapView *view() const { return m_view; }
    TreemapLegend *legend() const { return m_legend; }
    FlatToggle *continuationToggle() const { return m_continuation; }
    FlatToggle *resendToggle() const { return m_resend; }
    QString headline() const;

public Q_SLOTS:
    void refresh(); ///< At once, without waiting for the next frame.

protected:
    void showEvent(QShowEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    void buildLayout();
    void scheduleRefresh();
    const Step *shownStep() const;
    NextForm formFor(const Step &step) const;
    void chooseForm(NextForm form);
    void showPart(const NextRequestPart &part);
    void followStep();
    void showHeadline(const Step *step);
    void showLegend();

    const LiveSession *m_session;
    Selection *m_selection;
    const Theme *m_theme;
    ElidedLabel *m_headline;
    FlatToggle *m_continuation;
    FlatToggle *m_resend;
    TreemapLegend *m_legend;
    TreemapView *m_view;
    std::optional<NextForm> m_chosenForm;
    StepId m_anchor; ///< Shown on while the selection is on a part of its request, elsewhere.
    bool m_showingPart = false;
    QTimer m_timer;
    RefreshPace m_pace{50};
};

} // namespace stepwire
