#include "ui/shell/statusline.h"

#include "models/metrics/bytetotals.h"
#include "models/metrics/scopedsteps.h"
#include "models/vocabulary/simulation.h"
#include "ui/theme/words.h"
#include "ui/widgets/elidedlabel.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QToolButton>
#include <array>

namespace stepwire {

StatusLine::StatusLine(const LiveSession *session, const Theme *theme, QWidget *parent)
    : QStatusBar(parent), m_session(session), m_theme(theme), m_state(new QLabel), m_transport(new ElidedLabel),
      m_messages(new QLabel), m_bytes(new ElidedLabel), m_delay(new QLabel), m_findings(new QToolButton),
      m_simulated(new QLabel), m_tasks(new QWidget), m_progress(new QProgressBar), m_cancel(new QToolButton)
{
    setSizeGripEnabled(false);
    m_state->setTextFormat(Qt::RichText);
    for (QLabel *label : {m_state, m_transport, m_messages, m_bytes, m_delay})
        addWidget(label);
    m_progress->setFixedWidth(140);
    m_progress->setTextVisible(false);
    m_progress->setRange(0, 50); // each new value is painted at once
    m_progress->setAccessibleName(tr("Loading"));
    m_cancel->setText(tr("Cancel"));
    m_cancel->setProperty("quiet", true);
    m_findings->setProperty("quiet", true);
    m_findings->setToolTip(tr("Show the findings (Ctrl+Shift+E)"));
    m_simulated->setText(tr("simulated model"));
    m_simulated->setToolTip(tr("The answers come from a script, not from a model. Handling of context is real work."));
    auto *tasks = new QHBoxLayout(m_tasks);
    tasks->setContentsMargins(0, 0, 0, 0);
    m_tasks->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Preferred);
    addPermanentWidget(m_tasks);
    addPermanentWidget(m_progress);
    addPermanentWidget(m_cancel);
    addPermanentWidget(m_findings);
    addPermanentWidget(m_simulated);
    connect(m_cancel, &QToolButton::clicked, this, &StatusLine::cancelRequested);
    connect(m_findings, &QToolButton::clicked, this, &StatusLine::findingsRequested);
    m_soon.setSingleShot(true);
    connect(&m_soon, &QTimer::timeout, this, &StatusLine::showFigures);
    connect(session, &LiveSession::changed, this, [this] {
        constexpr int pace = 100;
        constexpr int fillingPace = 250;
        if (!m_soon.isActive())
            m_soon.start(m_session->isFilling() ? fillingPace : pace);
    });
    connect(session, &LiveSession::cleared, this, &StatusLine::showFigures);
    connect(theme, &Theme::changed, this, &StatusLine::showActivity);
    setLoading(false);
    setTapped(false);
    setActivity(Activity::Nothing);
    showFigures();
}

void StatusLine::setActivity(Activity activity)
{
    m_activity = activity;
    showActivity();
    showFigures();
}

void StatusLine::showActivity()
{
    QString words;
    Role role = Role::TextMuted;
    switch (m_activity) {
    case Activity::Nothing: words = tr("nothing open"); break;
    case Activity::Recording:
        words = QStringLiteral("\u25cf ") + tr("recording");
        role = Role::Error;
        break;
    case Activity::Stopped: words = QStringLiteral("\u25a0 ") + tr("stopped"); break;
    case Activity::Opened: words = QStringLiteral("\u25a1 ") + tr("opened"); break;
    }
    m_state->setText(QStringLiteral("<span style='color:%1'>%2</span>").arg(m_theme->color(role).name(), words));
}

void StatusLine::setTapped(bool tapped)
{
    m_tapped = tapped;
    showDelay();
}

void StatusLine::showDelay()
{
    const std::optional<AddedDelay> &delay = m_session->session().tapDelay();
    m_delay->setVisible(m_tapped || delay);
    const bool measured = delay && delay->chunks > 0;
    m_delay->setText(measured ? tr("tap adds %1 (p99 %2)").arg(formatDelay(delay->p50), formatDelay(delay->p99))
                              : tr("tap's added delay not measured"));
    m_delay->setToolTip(delay ? addedDelayWords(*delay) : QString());
}

void StatusLine::setLoading(bool loading)
{
    m_progress->setVisible(loading);
    m_cancel->setVisible(loading);
    if (loading)
        m_progress->setValue(0);
}

void StatusLine::setProgress(double share)
{
    m_progress->setValue(int(share * m_progress->maximum()));
}

TaskIndicator *StatusLine::addTask(const QString &words, const QString &explanation, TaskIndicator::Ending ending)
{
    auto *task = new TaskIndicator(words, explanation, ending, m_tasks);
    m_tasks->layout()->addWidget(task);
    return task;
}

/// What was sent, each transport for itself: an arm that resends everything says nothing about one that does not.
void StatusLine::showBytes()
{
    std::array<std::vector<const Step *>, 2> byTransport;
    for (const Step *step : stepsIn(m_session->session()))
        byTransport[step->transport == Transport::WebSocket].push_back(step);
    QStringList parts;
    QStringList details;
    const bool both = !byTransport[0].empty() && !byTransport[1].empty();
    for (const Transport transport : {Transport::Http, Transport::WebSocket}) {
        const ByteTotals totals = byteTotals(byTransport[transport == Transport::WebSocket]);
        if (totals.steps == 0)
            continue;
        const std::size_t known = totals.steps - totals.statelessUnknown;
        const QString who = both ? transportWord(transport) + QLatin1Char(' ') : QString();
        QString words = transport == Transport::Http && both
                            ? tr("%1sent %2").arg(who, formatBytes(totals.sentPayload))
                            : tr("%1sent %2 (%3 on the wire)")
                                  .arg(who, formatBytes(totals.sentPayload), formatBytes(totals.sentWire));
        if (known == totals.steps && totals.stateless > totals.sentPayload)
            words += tr(" instead of %1").arg(formatBytes(totals.stateless));
        else if (known > 0 && known < totals.steps)
            words += tr("; where known, %1 instead of %2")
                         .arg(formatBytes(totals.sentWhereKnown), formatBytes(totals.stateless));
        parts << words;
        details << tr("%1: the stateless size of %2 of %3 steps is known.")
                       .arg(transportWord(transport))
                       .arg(known)
                       .arg(totals.steps);
    }
    m_bytes->setText(parts.join(QStringLiteral(" \u00b7 ")));
    m_bytes->setToolTip(
        tr("What the steps sent, against the bodies of self-contained HTTP requests for the same steps.") +
        QLatin1Char('\n') + details.join(QLatin1Char('\n')));
    m_bytes->setVisible(!parts.isEmpty());
}

void StatusLine::showFigures()
{
    const Session &session = m_session->session();
    QStringList transports;
    bool simulated = false;
    for (const Connection &connection : session.connections()) {
        simulated = simulated || connection.responseHead.find(simulatedServer) != std::string::npos;
        QString words = transportWord(connection.transport);
        if (connection.extensions && !connection.extensions->empty())
            words += QStringLiteral(" \u00b7 ") +
                     QString::fromStdString(connection.extensions->substr(0, connection.extensions->find(';')));
        if (!transports.contains(words))
            transports << words;
    }
    m_simulated->setVisible(simulated);
    m_transport->setText(transports.mid(0, 3).join(tr(" and ")));
    m_transport->setVisible(!transports.isEmpty());
    const std::size_t messages = session.messages().size();
    m_messages->setText(counted(messages, tr("message"), tr("messages")));
    m_messages->setVisible(m_activity != Activity::Nothing);

    showBytes();
    showDelay();
    showFindings();
    m_findings->setVisible(m_activity != Activity::Nothing);
}

/// The worst first; what there is none of is not said.
void StatusLine::showFindings()
{
    std::array<std::uint64_t, 3> counts{};
    for (const Finding &finding : m_session->session().findings())
        ++counts[std::size_t(finding.severity)];
    QStringList parts;
    if (const std::uint64_t errors = counts[std::size_t(Severity::Error)])
        parts << counted(errors, tr("error"), tr("errors"));
    if (const std::uint64_t warnings = counts[std::size_t(Severity::Warning)])
        parts << counted(warnings, tr("warning"), tr("warnings"));
    if (const std::uint64_t notes = counts[std::size_t(Severity::Info)])
        parts << counted(notes, tr("note"), tr("notes"));
    m_findings->setText(parts.isEmpty() ? tr("no findings") : parts.join(QStringLiteral(" \u00b7 ")));
}

} // namespace stepwire
