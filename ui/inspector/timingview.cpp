#include "ui/inspector/timingview.h"

#include "models/metrics/phases.h"
#include "ui/theme/words.h"
#include "ui/widgets/emptynote.h"

#include <QPainter>
#include <QScrollBar>

namespace stepwire {

namespace {
constexpr int lineHeight = 21;
constexpr int margin = 12;
constexpr int labelWidth = 104;
constexpr int valueWidth = 100;
} // namespace

TimingView::TimingView(const LiveSession *session, const Theme *theme, QWidget *parent)
    : QAbstractScrollArea(parent), m_session(session), m_theme(theme)
{
    setAccessibleName(tr("Timing of the step"));
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    verticalScrollBar()->setSingleStep(lineHeight);
    connect(session, &LiveSession::changed, this, [this](const SessionDelta &delta) {
        for (const Step &step : delta.steps) {
            if (step.id == m_step)
                viewport()->update();
        }
    });
    connect(theme, &Theme::changed, viewport(), qOverload<>(&QWidget::update));
}

void TimingView::setStep(StepId step)
{
    m_step = step;
    updateRange();
    viewport()->update();
}

std::vector<TimingView::Line> TimingView::lines() const
{
    const Step *step = m_session->session().step(m_step);
    if (!step)
        return {};
    const StepPhases phases(step->at);
    double sum = 0;
    for (const Phase phase : allPhases)
        sum += phases[phase].value_or(0);
    std::vector<Line> lines;
    lines.push_back({tr("Step %1").arg(step->id.value),
                     formatMilliseconds(totalTime(step->at)),
                     tr("request to end"),
                     {},
                     0,
                     true});
    for (const Phase phase : allPhases) {
        const std::optional<double> time = phases[phase];
        lines.push_back({phaseWord(phase), formatMilliseconds(time), phaseExplanation(phase), m_theme->phase(phase),
                         sum > 0 ? time.value_or(0) / sum : 0, false});
    }
    lines.push_back({tr("Moments"), {}, tr("seconds since the recording began"), {}, 0, true});
    const struct
    {
        QString label;
        std::optional<CaptureTime> at;
    } moments[] = {{tr("sent first"), step->at.sentFirst},   {tr("sent last"), step->at.sentLast},
                   {tr("created"), step->at.created},        {tr("first item"), step->at.firstItem},
                   {tr("first token"), step->at.firstToken}, {tr("last token"), step->at.lastToken},
                   {tr("terminal"), step->at.terminal},      {tr("next sent"), step->at.nextSent}};
    for (const auto &moment : moments) {
        const QString since =
            moment.at && step->at.sentFirst ? formatInterval(*moment.at - *step->at.sentFirst) : QString();
        lines.push_back({moment.label, moment.at ? formatTime(*moment.at) : notMeasured(), since, {}, 0, false});
    }
    return lines;
}

void TimingView::updateRange()
{
    const int content = int(lines().size()) * lineHeight + 12;
    verticalScrollBar()->setPageStep(viewport()->height());
    verticalScrollBar()->setRange(0, std::max(0, content - viewport()->height()));
}

void TimingView::resizeEvent(QResizeEvent *event)
{
    QAbstractScrollArea::resizeEvent(event);
    updateRange();
}

void TimingView::paintEvent(QPaintEvent *)
{
    QPainter painter(viewport());
    const std::vector<Line> all = lines();
    if (all.empty()) {
        drawEmptyNote(painter, viewport()->rect(), tr("No step selected"),
                      tr("Select a step or one of its messages to see where its time went."), *m_theme);
        return;
    }
    int y = 6 - verticalScrollBar()->value();
    const int right = viewport()->width() - margin;
    for (const Line &line : all) {
        const QRect row(margin, y, right - margin, lineHeight);
        y += lineHeight;
        if (line.color.isValid()) {
            const int barAt = margin + 16 + labelWidth + valueWidth;
            painter.fillRect(QRect(margin, row.center().y() - 4, 9, 9), line.color);
            painter.fillRect(QRectF(barAt, row.center().y() - 3, line.share * std::max(0, right - barAt), 7),
                             line.color);
        }
        painter.setFont(line.heading ? m_theme->boldFont() : m_theme->font());
        painter.setPen(m_theme->color(Role::Text));
        painter.drawText(row.adjusted(line.heading ? 0 : 16, 0, 0, 0), Qt::AlignVCenter, line.label);
        painter.setFont(m_theme->monoFont());
        const bool unknown = line.value == notMeasured();
        painter.setPen(m_theme->color(unknown ? Role::TextMuted : Role::Text));
        painter.drawText(row.adjusted(16 + labelWidth, 0, 0, 0), Qt::AlignVCenter, line.value);
        if (!line.color.isValid()) {
            painter.setPen(m_theme->color(Role::TextMuted));
            painter.drawText(row.adjusted(16 + labelWidth + valueWidth, 0, 0, 0), Qt::AlignVCenter,
                             painter.fontMetrics().elidedText(line.note, Qt::ElideRight,
                                                              std::max(0, row.width() - 16 - labelWidth - valueWidth)));
        }
    }
}

} // namespace stepwire
