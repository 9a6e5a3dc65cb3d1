#include "ui/treemap/nextrequestpanel.h"

#include "models/metrics/nextstep.h"
#include "models/metrics/scopedsteps.h"
#include "ui/steps/flattoggle.h"
#include "ui/theme/words.h"
#include "ui/treemap/treemaplegend.h"
#include "ui/treemap/treemapview.h"
#include "ui/widgets/elidedlabel.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QScopedValueRollback>
#include <QVBoxLayout>
#include <algorithm>
#include <map>

namespace stepwire {

namespace {

constexpr int headerHeight = 23;
constexpr int side = 8;

} // namespace

NextRequestPanel::NextRequestPanel(const LiveSession *session, Selection *selection, const Theme *theme, QWidget *parent)
    : QWidget(parent), m_session(session), m_selection(selection), m_theme(theme), m_headline(new ElidedLabel),
      m_continuation(new FlatToggle(tr("continuation"), theme)), m_resend(new FlatToggle(tr("full resend"), theme)),
      m_legend(new TreemapLegend(theme)), m_view(new TreemapView(session, theme))
{
    setAccessibleName(tr("Next request"));
    setFocusProxy(m_view);
    m_continuation->setToolTip(tr("What goes on from the step by its response's id: settings, and what is new"));
    m_resend->setToolTip(tr("What a self-contained request must hold: settings, and every item of the history"));
    buildLayout();
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &NextRequestPanel::refresh);
    connect(session, &LiveSession::changed, this, &NextRequestPanel::scheduleRefresh);
    connect(session, &LiveSession::cleared, this, &NextRequestPanel::followStep);
    connect(selection, &Selection::stepChanged, this, &NextRequestPanel::followStep);
    connect(selection, &Selection::scopeChanged, this, &NextRequestPanel::followStep);
    connect(selection, &Selection::itemChanged, m_view, &TreemapView::setCurrentItem);
    connect(theme, &Theme::changed, this, qOverload<>(&QWidget::update));
    connect(m_view, &TreemapView::chosen, this, &NextRequestPanel::showPart);
    connect(m_continuation, &FlatToggle::clicked, this, [this] { chooseForm(NextForm::Continuation); });
    connect(m_resend, &FlatToggle::clicked, this, [this] { chooseForm(NextForm::Resend); });
    refresh();
}

void NextRequestPanel::buildLayout()
{
    auto *header = new QHBoxLayout;
    header->setContentsMargins(side, 0, side - 4, 0);
    header->setSpacing(3);
    header->addStrut(headerHeight);
    m_headline->setFont(m_theme->smallFont());
    header->addWidget(m_headline, 1);
    header->addWidget(m_continuation);
    header->addWidget(m_resend);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(header);
    column->addWidget(m_legend);
    column->addWidget(m_view, 1);
}

void NextRequestPanel::scheduleRefresh()
{
    if (!isVisible() || m_timer.isActive())
        return;
    m_timer.start(m_pace.wait(m_session->isFilling()));
}

const Step *NextRequestPanel::shownStep() const
{
    const Session &session = m_session->session();
    if (const Step *anchor = session.step(m_anchor))
        return anchor;
    if (const Step *selected = session.step(m_selection->step()))
        return selected;
    const auto steps = stepsIn(session, m_selection->scope().connection, m_selection->scope().lane);
    return steps.empty() ? nullptr : steps.back();
}

NextForm NextRequestPanel::formFor(const Step &step) const
{
    if (m_chosenForm)
        return *m_chosenForm;
    const Recall recall = nextStepAfter(m_session->session(), step).recall;
    // What is stored can be gone on from, but an agent that sent everything until now will do so again.
    const bool chains = step.transport == Transport::WebSocket || step.previousResponseId;
    return chains && (recall == Recall::Memory || recall == Recall::Storage) ? NextForm::Continuation : NextForm::Resend;
}

void NextRequestPanel::chooseForm(NextForm form)
{
    m_chosenForm = form;
    refresh();
}

void NextRequestPanel::followStep()
{
    if (m_showingPart)
        return;
    m_anchor = {};
    if (isVisible()) // a hidden panel is brought up to date when it is shown
        refresh();
}

void NextRequestPanel::refresh()
{
    m_timer.stop();
    m_pace.begin();
    const Step *step = shownStep();
    const NextForm form = step ? formFor(*step) : NextForm::Continuation;
    m_continuation->setChecked(step && form == NextForm::Continuation);
    m_resend->setChecked(step && form == NextForm::Resend);
    for (QWidget *part : std::initializer_list<QWidget *>{m_headline, m_continuation, m_resend, m_legend})
        part->setVisible(step != nullptr);
    m_view->setRequest(step ? nextRequest(m_session->session(), *step, form) : NextRequest());
    m_view->setCurrentItem(m_selection->item());
    showHeadline(step);
    showLegend();
    m_pace.end();
}

void NextRequestPanel::showHeadline(const Step *step)
{
    if (!step) {
        m_headline->clear();
        return;
    }
    const NextRequest &request = m_view->request();
    const QString size = formatBytes(request.knownBytes());
    QString words = tr("%1 after step %2").arg(size).arg(step->id.value);
    if (!request.complete())
        words = tr("at least %1 after step %2").arg(size).arg(step->id.value);
    else if (request.estimated())
        words = tr("about %1 after step %2 (estimate)").arg(size).arg(step->id.value);
    if (request.form == NextForm::Continuation && nextStepAfter(m_session->session(), *step).recall == Recall::Lost)
        words += tr(" \u00b7 would be refused: the response is lost");
    m_headline->setText(words);
    m_headline->setToolTip(words);
    m_view->setAccessibleName(tr("Parts of the next request, by size: %1").arg(words));
}

void NextRequestPanel::showLegend()
{
    std::map<TileKind, std::pair<std::uint64_t, bool>> kinds;
    for (const NextRequestGroup &group : m_view->request().groups) {
        for (const NextRequestPart &part : group.parts) {
            if (!part.bytes)
                continue;
            auto &[bytes, estimated] = kinds[tileKindOf(group, part)];
            bytes += *part.bytes;
            estimated = estimated || part.estimated;
        }
    }
    std::vector<std::pair<TileKind, std::pair<std::uint64_t, bool>>> sorted(kinds.begin(), kinds.end());
    std::ranges::stable_sort(sorted, [](const auto &a, const auto &b) { return a.second.first > b.second.first; });
    std::vector<TreemapLegend::Entry> entries;
    for (const auto &[kind, total] : sorted) {
        const QString size = total.second ? tr("about %1").arg(formatBytes(total.first)) : formatBytes(total.first);
        entries.push_back({kind, total.second, tileKindWord(kind) + QLatin1Char(' ') + size, {}});
    }
    m_legend->setEntries(std::move(entries));
}

/// To where it crossed the wire; this panel stays on the step whose next request it shows.
void NextRequestPanel::showPart(const NextRequestPart &part)
{
    const Session &session = m_session->session();
    const Step *shown = shownStep();
    MessageId where;
    if (const ContextItem *item = session.item(part.item))
        where = item->message;
    else if (const Step *settings = session.step(m_view->request().settingsFrom); settings && part.kind == NextPartKind::Setting)
        where = settings->request;
    const Message *message = session.message(where);
    if (!message || !shown)
        return;
    m_anchor = shown->id;
    const QScopedValueRollback guard(m_showingPart, true);
    m_selection->selectItem(part.item);
    m_selection->selectMessage(where, message->step);
}

QString NextRequestPanel::headline() const
{
    return m_headline->text();
}

void NextRequestPanel::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    refresh();
}

void NextRequestPanel::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), m_theme->color(Role::Background));
}

} // namespace stepwire
