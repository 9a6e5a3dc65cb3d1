#include "ui/inspector/diffview.h"

#include "models/items/contextdiffmodel.h"
#include "ui/inspector/contextcomparer.h"
#include "ui/inspector/diffrows.h"
#include "ui/inspector/difftextview.h"
#include "ui/inspector/difftree.h"
#include "ui/inspector/rowtexts.h"
#include "ui/theme/words.h"
#include "ui/widgets/elidedlabel.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QSignalBlocker>
#include <QSplitter>
#include <QVBoxLayout>

namespace stepwire {

namespace {

constexpr int gatherMilliseconds = 120;
constexpr int openedRows = 24;
constexpr int wide = 640; // from this width on the text stands beside the tree, not below

} // namespace

DiffView::DiffView(const LiveSession *session, Selection *selection, const Theme *theme, QWidget *parent)
    : QWidget(parent), m_session(session), m_selection(selection), m_theme(theme),
      m_comparer(new ContextComparer(this)), m_model(new ContextDiffModel(this)), m_rows(new DiffRows(m_model, this)),
      m_against(new QLabel(this)), m_bases(new QComboBox(this)), m_only(new QCheckBox(tr("Only what changed"), this)),
      m_failure(new ElidedLabel(this)), m_halves(new QSplitter(Qt::Vertical, this)), m_tree(new DiffTree(theme)),
      m_text(new DiffTextView(theme))
{
    setAccessibleName(tr("Difference between two steps"));
    m_bases->setAccessibleName(tr("The step to compare with"));
    m_bases->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_bases->setMinimumContentsLength(14);
    m_only->setChecked(true);
    m_only->setToolTip(tr("Off: what is the same is listed, too"));
    m_tree->setModel(m_rows);
    buildLayout();

    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &DiffView::refresh);
    connect(session, &LiveSession::changed, this, &DiffView::follow);
    connect(session, &LiveSession::cleared, this, &DiffView::clear);
    connect(m_bases, &QComboBox::activated, this,
            [this](int row) { compareWith(StepId{m_bases->itemData(row).toUInt()}); });
    connect(m_only, &QCheckBox::toggled, this, [this](bool only) {
        m_rows->setOnlyChanges(only);
        m_tree->openChanges(openedRows);
    });
    connect(m_comparer, &ContextComparer::compared, this, &DiffView::showDiff);
    connect(m_tree->selectionModel(), &QItemSelectionModel::currentChanged, this, &DiffView::showRow);
    connect(m_tree, &QTreeView::activated, this, &DiffView::goToItem);
    showEmpty();
}

DiffView::~DiffView() = default;

void DiffView::buildLayout()
{
    m_against->setObjectName(QStringLiteral("panelTitle"));
    m_failure->setObjectName(QStringLiteral("panelTitle"));
    m_failure->setTextFormat(Qt::PlainText);
    m_failure->setContentsMargins(10, 2, 8, 2);
    m_failure->hide();
    auto *row = new QHBoxLayout;
    row->setContentsMargins(10, 4, 8, 4);
    row->setSpacing(6);
    row->addWidget(m_against);
    row->addWidget(m_bases);
    row->addStretch(1);
    row->addWidget(m_only);
    m_halves->addWidget(m_tree);
    m_halves->addWidget(m_text);
    m_halves->setStretchFactor(0, 3);
    m_halves->setStretchFactor(1, 2);
    m_halves->setHandleWidth(1);
    m_halves->setChildrenCollapsible(false);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(row);
    column->addWidget(m_failure);
    column->addWidget(m_halves, 1);
    setTabOrder(m_bases, m_only);
    setTabOrder(m_only, m_tree);
}

void DiffView::setPayloadSource(std::shared_ptr<PayloadSource> source)
{
    m_comparer->setSource(std::move(source));
    m_sides.reset();
    refresh();
}

void DiffView::setStep(StepId step)
{
    if (!m_session->session().step(step))
        step = {};
    if (step == m_step)
        return;
    m_step = step;
    m_chosen = false;
    refresh();
}

void DiffView::compareWithPrevious()
{
    m_chosen = false;
    refresh();
}

void DiffView::compareWith(StepId base)
{
    m_chosen = true;
    m_base = base;
    refresh();
}

void DiffView::clear()
{
    m_bases->clear();
    m_step = m_base = m_marked = {};
    m_chosen = false;
    m_sides.reset();
    refresh();
}

void DiffView::follow(const SessionDelta &delta)
{
    if (isVisible() && !delta.steps.empty() && !m_timer.isActive())
        m_timer.start(gatherMilliseconds);
}

/// The step whose prompt this one's came out of.
StepId DiffView::previousOf(StepId id) const
{
    const Step *step = m_session->session().step(id);
    return step ? step->predecessor : StepId();
}

void DiffView::fillBases()
{
    const GrowingList<Step> &steps = m_session->session().steps();
    for (std::size_t i = std::size_t(m_bases->count()); i < steps.size(); ++i)
        m_bases->addItem(tr("step %1").arg(steps[i].id.value), steps[i].id.value);
    const StepId previous = previousOf(m_step);
    if (previous != m_marked) {
        if (m_marked)
            m_bases->setItemText(int(m_marked.index()), tr("step %1").arg(m_marked.value));
        if (previous)
            m_bases->setItemText(int(previous.index()), tr("step %1, previous").arg(previous.value));
        m_marked = previous;
    }
    if (!m_chosen)
        m_base = previous;
    const QSignalBlocker quiet(m_bases);
    m_bases->setCurrentIndex(m_base ? int(m_base.index()) : -1);
    m_bases->setPlaceholderText(tr("choose a step"));
}

void DiffView::refresh()
{
    if (!isVisible())
        return; // showEvent comes back here
    const Session &session = m_session->session();
    fillBases();
    m_against->setText(m_step ? tr("Step %1 against").arg(m_step.value) : QString());
    for (QWidget *part : std::initializer_list<QWidget *>{m_against, m_bases, m_only})
        part->setVisible(bool(m_step));
    if (!m_step || !m_base || !m_comparer->hasSource()) {
        m_comparer->forget();
        m_sides.reset();
        showEmpty();
        return;
    }
    std::pair<ContextSide, ContextSide> sides{contextSide(session, m_base), contextSide(session, m_step)};
    if (m_sides && m_sides->first.looksLike(sides.first) && m_sides->second.looksLike(sides.second))
        return;
    const bool sameSteps = m_sides && m_sides->first.step == m_base && m_sides->second.step == m_step;
    m_sides = sides;
    if (!sameSteps) // a step that is being recorded keeps what is on display until the next comparison is there
        showEmpty();
    m_comparer->compare(std::move(sides.first), std::move(sides.second));
}

void DiffView::showEmpty()
{
    m_model->show(nullptr);
    m_failure->hide();
    m_text->hide();
    if (!m_step)
        m_tree->setNote(tr("No step selected"), tr("Select a step to see what the model saw that it had not seen before."));
    else if (!m_base)
        m_tree->setNote(tr("Nothing came before step %1").arg(m_step.value),
                        tr("It begins a conversation of its own. Any other step can be chosen above."));
    else if (!m_comparer->hasSource())
        m_tree->setNote(tr("The payloads cannot be read"), tr("There is no recording to read them from."));
    else
        m_tree->setNote(tr("Comparing\u2026"), {});
}

void DiffView::showDiff(const std::shared_ptr<const ContextDiff> &diff)
{
    m_model->show(diff);
    m_failure->setVisible(diff->unread > 0);
    const QString unread = counted(diff->unread, tr("item was not read"), tr("items were not read"));
    const QString reason = diff->failure ? QString::fromStdString(diff->failure->subject + " " + diff->failure->detail)
                                         : tr("too large");
    m_failure->setText(tr("%1: %2").arg(unread, reason.trimmed()));
    m_text->show();
    m_tree->openChanges(openedRows);
    showRow(m_tree->currentIndex());
    Q_EMIT shown(diff->now.step, diff->before.step);
}

void DiffView::showRow(const QModelIndex &index)
{
    if (!m_model->diff())
        return;
    const RowTexts texts = rowTexts(*m_model, m_rows->mapToSource(index));
    const QString title = index.isValid() ? DiffRows::title(index) : QString();
    switch (texts.standing) {
    case RowTexts::Standing::Shown: m_text->showTexts(title, texts.before, texts.now); break;
    case RowTexts::Standing::NoText: m_text->showNote(title, DiffRows::note(index)); break;
    case RowTexts::Standing::NotRead:
        m_text->showNote(title, tr("The same item as in step %1. Enter shows its message.").arg(m_base.value));
        break;
    case RowTexts::Standing::TooLarge:
        m_text->showNote(title, tr("%1: too large to be compared here. Enter shows its message.").arg(DiffRows::size(index)));
        break;
    }
}

void DiffView::goToItem(const QModelIndex &index)
{
    QModelIndex row = index;
    while (row.isValid() && row.data(ContextDiffModel::ItemRole).toUInt() == 0)
        row = row.parent();
    const MessageId message{row.data(ContextDiffModel::MessageRole).toUInt()};
    if (!message)
        return;
    m_selection->selectItem(ItemId{row.data(ContextDiffModel::ItemRole).toUInt()});
    m_selection->selectMessage(message, {}); // the step stays, so that the comparison does
}

void DiffView::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    refresh();
}

void DiffView::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    m_halves->setOrientation(width() >= wide ? Qt::Horizontal : Qt::Vertical);
}

} // namespace stepwire
