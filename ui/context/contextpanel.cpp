#include "ui/context/contextpanel.h"

#include "models/metrics/scopedsteps.h"
#include "ui/context/contextbars.h"
#include "ui/context/contextcard.h"
#include "ui/context/contextdelegate.h"
#include "ui/context/contextlist.h"
#include "ui/context/contextwords.h"
#include "ui/steps/flattoggle.h"
#include "ui/widgets/emptynote.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QScrollBar>
#include <QVBoxLayout>
#include <algorithm>

namespace stepwire {

namespace {

constexpr int headerHeight = 24;
constexpr int side = 10;
constexpr int fullHeight = 640; // below it, cards say less so that the list has room
constexpr int leastForBars = 340;

} // namespace

ContextPanel::ContextPanel(const LiveSession *session, Selection *selection, const Theme *theme, QWidget *parent)
    : QWidget(parent), m_session(session), m_selection(selection), m_theme(theme), m_model(new ContextModel(this)),
      m_delegate(new ContextDelegate(theme, this)), m_sent(new ContextCard(theme, this)), m_held(new ContextCard(theme, this)),
      m_cache(new ContextCard(theme, this)), m_next(new ContextCard(theme, this)),
      m_groups(new ContextGroups(m_model, this)), m_bars(new ContextBars(session, selection, theme, this)),
      m_list(new ContextList(this)), m_changed(new FlatToggle(tr("only what changed"), theme, this)), m_bytes(new FlatToggle(tr("bytes"), theme, this)),
      m_tokens(new FlatToggle(tr("tokens"), theme, this))
{
    setAccessibleName(tr("Cached context"));
    m_list->setAccessibleName(tr("Items of the context, in order"));
    m_list->setModel(m_groups);
    m_list->expandAll();
    m_list->setItemDelegate(m_delegate);
    buildLayout();

    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &ContextPanel::refresh);
    connect(session, &LiveSession::changed, this, &ContextPanel::scheduleRefresh);
    connect(session, &LiveSession::cleared, this, &ContextPanel::refresh);
    connect(selection, &Selection::stepChanged, this, &ContextPanel::refresh);
    connect(selection, &Selection::scopeChanged, this, &ContextPanel::refresh);
    connect(selection, &Selection::itemChanged, this, &ContextPanel::followItem);
    connect(theme, &Theme::changed, this, &ContextPanel::refresh);
    connect(m_list, &QTreeView::clicked, this, &ContextPanel::selectRow);
    connect(m_list, &QTreeView::activated, this, &ContextPanel::selectRow);
    connect(m_groups, &QAbstractItemModel::modelReset, m_list, &QTreeView::expandAll);
    connect(m_groups, &QAbstractItemModel::rowsInserted, m_list, [this](const QModelIndex &group) { m_list->expand(group); });
    connect(m_changed, &FlatToggle::clicked, this, [this] {
        m_groups->setOnlyChanged(m_changed->isChecked());
        refresh();
    });
    connect(m_tokens, &FlatToggle::clicked, this, [this] {
        m_bytes->setChecked(!m_tokens->isChecked());
        refresh();
    });
    connect(m_bytes, &FlatToggle::clicked, this, [this] {
        m_tokens->setChecked(!m_bytes->isChecked());
        refresh();
    });
    refresh();
}

void ContextPanel::buildLayout()
{
    auto *options = new QHBoxLayout;
    options->setContentsMargins(0, 0, side - 5, 0);
    options->setSpacing(2);
    options->addStretch(1);
    options->addWidget(m_changed);
    options->addWidget(m_bytes);
    options->addWidget(m_tokens);
    m_bytes->setChecked(true);
    m_bytes->hide();
    m_tokens->hide();

    auto *cards = new QVBoxLayout;
    cards->setContentsMargins(side, 0, side, 6);
    cards->setSpacing(6);
    cards->addWidget(m_sent);
    cards->addWidget(m_held);
    cards->addWidget(m_cache);
    auto *foot = new QVBoxLayout;
    foot->setContentsMargins(side, 6, side, 8);
    foot->addWidget(m_next);

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    options->addStrut(headerHeight);
    column->addLayout(options);
    column->addLayout(cards);
    column->addWidget(m_bars);
    column->addSpacing(5); // a row that is scrolled half away must not look like a part of the bars
    column->addWidget(m_list, 1);
    column->addLayout(foot);
}

void ContextPanel::setTokenEstimator(ContextModel::TokenEstimator estimator)
{
    m_model->setTokenEstimator(std::move(estimator));
    m_bytes->setVisible(m_model->hasTokenEstimator());
    m_tokens->setVisible(m_model->hasTokenEstimator());
    if (!m_model->hasTokenEstimator())
        m_tokens->setChecked(false);
    refresh();
}

void ContextPanel::scheduleRefresh()
{
    if (!isVisible() || m_timer.isActive())
        return;
    m_timer.start(m_pace.wait(m_session->isFilling()));
}

const Step *ContextPanel::shownStep() const
{
    const Session &session = m_session->session();
    if (const Step *selected = session.step(m_selection->step()))
        return selected;
    const auto &scope = m_selection->scope();
    const auto steps = stepsIn(session, scope.connection, scope.lane);
    return steps.empty() ? nullptr : steps.back();
}

/// Of what the model saw: items that are not evicted, instructions and tools.
std::optional<std::int64_t> ContextPanel::estimatedTokens(const Step &step) const
{
    if (!m_model->hasTokenEstimator())
        return std::nullopt;
    std::optional<std::size_t> sum = m_settings ? m_settings(step.settings) : std::optional<std::size_t>(0);
    for (const ContextEntry &entry : m_session->session().contextOf(step.id).entries) {
        if (entry.state == ItemState::Evicted)
            continue;
        const auto tokens = m_model->estimate(entry.item);
        sum = sum && tokens ? std::optional<std::size_t>(*sum + *tokens) : std::nullopt;
    }
    return sum ? std::optional(std::int64_t(*sum)) : std::nullopt;
}

/// Over the step and the ones that its prompt came out of; a few are enough, and each is counted item by item.
Calibration ContextPanel::calibration(const Step &step) const
{
    constexpr int most = 4;
    Calibration calibration;
    const Step *each = &step;
    for (int i = 0; i < most && each; ++i, each = m_session->session().step(each->predecessor)) {
        if (each->model == step.model && each->usage)
            calibration.add(reconcile(estimatedTokens(*each), each->usage));
    }
    return calibration;
}

void ContextPanel::refresh()
{
    m_timer.stop();
    m_pace.begin();
    const Session &session = m_session->session();
    const Step *step = shownStep();
    const bool tokens = m_tokens->isChecked();
    m_delegate->setTokensShown(tokens);
    // What is new stands at the end, so the list keeps to it unless somebody has scrolled away.
    const QScrollBar *bar = m_list->verticalScrollBar();
    const bool atEnd = bar->value() >= bar->maximum() || m_model->step() != (step ? step->id : StepId());
    m_model->show(session, step ? step->id : StepId());
    for (QWidget *part : std::initializer_list<QWidget *>{m_sent, m_held, m_cache, m_next, m_list, m_changed})
        part->setVisible(step != nullptr);
    for (FlatToggle *toggle : {m_bytes, m_tokens})
        toggle->setVisible(step && m_model->hasTokenEstimator());
    showBars(step);
    if (step) {
        const bool live = step->id != m_selection->step();
        m_headline = live ? tr("live, step %1").arg(step->id.value) : tr("step %1").arg(step->id.value);
        m_sent->setContent(stepwire::sentCard(session, *step));
        m_held->setContent(stepwire::heldCard(session, *step, *m_model, tokens));
        m_cache->setContent(stepwire::cacheCard(session, *step, estimatedTokens(*step), calibration(*step)));
        m_next->setContent(stepwire::nextCard(session, *step));
    } else {
        m_headline.clear();
    }
    m_list->viewport()->update();
    followItem();
    if (atEnd && !m_list->currentIndex().isValid())
        m_list->scrollToBottom();
    update();
    m_pace.end();
}

void ContextPanel::showBars(const Step *step)
{
    const bool tokens = m_tokens->isChecked();
    const ItemWeight weight = [this, tokens](const ContextItem &item) -> std::optional<std::uint64_t> {
        return tokens ? m_model->estimate(item.id) : std::optional(item.bytes);
    };
    m_bars->show(step ? step->id : StepId(), weight, tokens ? tr("tokens") : QString());
    if (height() < leastForBars)
        m_bars->hide();
}

void ContextPanel::selectRow(const QModelIndex &index)
{
    if (index.data(ContextGroups::IsGroupRole).toBool()) {
        m_list->setExpanded(index, !m_list->isExpanded(index));
        return;
    }
    const ItemId item{index.data(ContextModel::ItemRole).toUInt()};
    if (!item)
        return;
    // The step stays: the list that was clicked shall not change under the pointer. The message comes first, so that
    // whoever shows it can mark the item in it.
    if (const MessageId message{index.data(ContextModel::MessageRole).toUInt()})
        m_selection->selectMessage(message, {});
    m_selection->selectItem(item);
}

void ContextPanel::followItem()
{
    const auto row = m_model->rowOf(m_selection->item());
    const QModelIndex index = row ? m_groups->indexOfItem(*row) : QModelIndex();
    if (index != m_list->currentIndex())
        m_list->setCurrentIndex(index);
}

void ContextPanel::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    refresh();
}

void ContextPanel::resizeEvent(QResizeEvent *)
{
    using Detail = ContextCard::Detail;
    m_cache->setDetail(height() < fullHeight ? Detail::OneLine : Detail::Full);
    for (ContextCard *card : {m_held, m_next})
        card->setDetail(height() < fullHeight ? Detail::Headline : Detail::Full);
}

void ContextPanel::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), m_theme->color(Role::Background));
    if (m_headline.isEmpty()) {
        drawEmptyNote(painter, rect(), tr("No context yet"),
                      tr("With the first request, the items that the server holds for it stand here, in order and with their sizes."),
                      *m_theme);
        return;
    }
    painter.setFont(m_theme->smallFont());
    painter.setPen(m_theme->color(Role::TextMuted));
    painter.drawText(QRect(side + 2, 0, width() - 2 * side, headerHeight + 2), Qt::AlignVCenter | Qt::AlignLeft, m_headline);
}

} // namespace stepwire
