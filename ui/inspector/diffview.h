#pragma once

#include "models/comparing/contextside.h"
#include "models/items/livesession.h"
#include "models/items/selection.h"
#include "models/session/payloadsource.h"
#include "ui/theme/theme.h"

#include <QTimer>
#include <QWidget>
#include <memory>
#include <optional>

class QCheckBox;
class QComboBox;
class QLabel;
class QSplitter;

namespace stepwire {

class ContextComparer;
class ContextDiffModel;
class DiffRows;
class DiffTextView;
class DiffTree;
struct ContextDiff;

/// What the model saw at a step, against what it saw at the step that it came out of, or at any other: settings and
/// items as a tree, and the text of the row that one stands on. Compares only while it is shown.
class DiffView : public QWidget
{
    Q_OBJECT
public:
    DiffView(const LiveSession *session, Selection *selection, const Theme *theme, QWidget *parent = nullptr);
    ~DiffView() override;

    void setPayloadSource(std::shared_ptr<PayloadSource> source);
    void setStep(StepId step);
    void compareWithPrevious(); ///< Takes back the choice of another step.
    void compareWith(StepId base);

    StepId step() const { return m_step; }
    StepId base() const { return m_base; } ///< None: there is no earlier step.
    QComboBox *bases() const { return m_bases; }
    QCheckBox *onlyChanges() const { return m_only; }
    DiffTree *tree() const { return m_tree; }
    DiffTextView *text() const { return m_text; }
    const ContextDiffModel *model() const { return m_model; }

Q_SIGNALS:
    void shown(stepwire::StepId step, stepwire::StepId base); ///< The comparison is on display.

protected:
    void showEvent(QShowEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void buildLayout();
    void follow(const SessionDelta &delta);
    void clear();
    StepId previousOf(StepId step) const;
    void fillBases();
    void refresh();
    void showEmpty();
    void showDiff(const std::shared_ptr<const ContextDiff> &diff);
    void showRow(const QModelIndex &index);
    void goToItem(const QModelIndex &index);

    const LiveSession *m_session;
    Selection *m_selection;
    const Theme *m_theme;
    ContextComparer *m_comparer;
    ContextDiffModel *m_model;
    DiffRows *m_rows;
    QLabel *m_against;
    QComboBox *m_bases;
    QCheckBox *m_only;
    QLabel *m_failure;
    QSplitter *m_halves;
    DiffTree *m_tree;
    DiffTextView *m_text;
    QTimer m_timer;
    StepId m_step, m_base;
    StepId m_marked; ///< Which entry of the list says that it is the step's previous one.
    bool m_chosen = false;
    std::optional<std::pair<ContextSide, ContextSide>> m_sides; ///< What is on display, or being compared.
};

} // namespace stepwire
