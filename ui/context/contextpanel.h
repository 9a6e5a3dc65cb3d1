#pragma once

#include "models/items/contextmodel.h"
#include "models/items/livesession.h"
#include "models/items/selection.h"
#include "ui/theme/theme.h"

#include <QElapsedTimer>
#include <QTimer>
#include <QWidget>

QT_BEGIN_NAMESPACE
class QListView;
QT_END_NAMESPACE

namespace stepwire {

class ContextCard;
class ContextDelegate;
class FlatToggle;

/// What the server holds for the selected step, or for the newest one in scope while none is selected: who holds it,
/// how the prompt cache served it, every item in order, and what comes next.
class ContextPanel : public QWidget
{
    Q_OBJECT
public:
    ContextPanel(const LiveSession *session, Selection *selection, const Theme *theme, QWidget *parent = nullptr);

    /// Estimates an item's tokens. Without one the panel counts in bytes alone.
    void setTokenEstimator(ContextModel::TokenEstimator estimator);

    const ContextModel *model() const { return m_model; }
    QListView *list() const { return m_list; }
    FlatToggle *tokensToggle() const { return m_tokens; }
    QString headline() const { return m_headline; } ///< "step 9" or "live, step 12"
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
    std::optional<std::int64_t> estimatedTokens() const;
    void selectRow(const QModelIndex &index);
    void followItem();

    const LiveSession *m_session;
    Selection *m_selection;
    const Theme *m_theme;
    ContextModel *m_model;
    ContextDelegate *m_delegate;
    ContextCard *m_held;
    ContextCard *m_cache;
    ContextCard *m_next;
    QListView *m_list;
    FlatToggle *m_bytes;
    FlatToggle *m_tokens;
    QString m_headline;
    QTimer m_timer;
    QElapsedTimer m_sinceRefresh;
};

} // namespace stepwire
