#pragma once

#include "models/items/contextgroups.h"
#include "models/items/contextmodel.h"
#include "models/items/livesession.h"
#include "models/items/selection.h"
#include "models/metrics/reconciliation.h"
#include "ui/theme/theme.h"
#include "ui/widgets/refreshpace.h"

#include <QTimer>
#include <QWidget>

QT_BEGIN_NAMESPACE
class QTreeView;
QT_END_NAMESPACE

namespace stepwire {

class ContextBars;
class ContextCard;
class ContextDelegate;
class FlatToggle;

/// What the server holds for the selected step, or for the newest one in scope while none is selected: who holds it,
/// how the prompt cache served it, how it grew from step to step, every item in order, and what comes next.
class ContextPanel : public QWidget
{
    Q_OBJECT
public:
    ContextPanel(const LiveSession *session, Selection *selection, const Theme *theme, QWidget *parent = nullptr);

    /// Estimates an item's tokens. Without one the panel counts in bytes alone.
    void setTokenEstimator(ContextModel::TokenEstimator estimator);
    /// Estimates the instructions and tools of a step's request, which are no items. Without one items alone count.
    using SettingsEstimator = std::function<std::optional<std::size_t>(StepId)>;
    void setSettingsEstimator(SettingsEstimator estimator) { m_settings = std::move(estimator); }

    const ContextModel *model() const { return m_model; }
    QTreeView *list() const { return m_list; }
    const ContextGroups *groups() const { return m_groups; }
    ContextBars *bars() const { return m_bars; }
    FlatToggle *changedToggle() const { return m_changed; }
    FlatToggle *tokensToggle() const { return m_tokens; }
    QString headline() const { return m_headline; } ///< "step 9" or "live, step 12"
    ContextCard *sentCard() const { return m_sent; }
    ContextCard *heldCard() const { return m_held; }
    ContextCard *cacheCard() const { return m_cache; }
    ContextCard *nextCard() const { return m_next; }

public Q_SLOTS:
    void refresh(); ///< At once, without waiting for the next frame.

protected:
    void paintEvent(QPaintEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void buildLayout();
    void scheduleRefresh();
    const Step *shownStep() const;
    std::optional<std::int64_t> estimatedTokens(const Step &step) const;
    Calibration calibration(const Step &step) const;
    void selectRow(const QModelIndex &index);
    void showBars(const Step *step);
    void followItem();

    const LiveSession *m_session;
    Selection *m_selection;
    const Theme *m_theme;
    ContextModel *m_model;
    ContextDelegate *m_delegate;
    ContextCard *m_sent;
    ContextCard *m_held;
    ContextCard *m_cache;
    ContextCard *m_next;
    ContextGroups *m_groups;
    ContextBars *m_bars;
    QTreeView *m_list;
    FlatToggle *m_changed;
    FlatToggle *m_bytes;
    FlatToggle *m_tokens;
    SettingsEstimator m_settings;
    QString m_headline;
    QTimer m_timer;
    RefreshPace m_pace{50};
};

} // namespace stepwire
