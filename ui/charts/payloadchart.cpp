#include "ui/charts/payloadchart.h"

#include "models/metrics/bytetotals.h"
#include "models/metrics/itembreakdown.h"
#include "models/metrics/minmaxbuckets.h"
#include "models/metrics/partbreakdown.h"
#include "ui/steps/flattoggle.h"
#include "ui/steps/steptooltip.h"
#include "ui/theme/words.h"

#include <array>
#include <functional>
#include <span>

namespace stepwire {

namespace {

constexpr std::size_t keysApart = 4;
constexpr std::size_t itemPartsApart = 6;
constexpr double loneRunHalfWidth = 0.38; // a known value between two gaps is a dash as wide as its bars

using Values = std::vector<std::optional<double>>;

Values valuesOf(const std::vector<const Step *> &steps, const std::function<std::optional<double>(const Step &)> &value)
{
    Values values;
    values.reserve(steps.size());
    for (const Step *step : steps)
        values.push_back(value(*step));
    return values;
}

std::optional<double> payload(const Step &step) { return double(step.sent.payloadBytes); }
std::optional<double> wire(const Step &step) { return double(step.sent.wireBytes); }
std::optional<double> stateless(const Step &step)
{
    return step.statelessBytes ? std::optional(double(*step.statelessBytes)) : std::nullopt;
}

BarColumn bars(const QString &name, const QColor &color, const Values &values)
{
    BarColumn column{name, color, {}};
    for (const auto &value : values)
        column.values.append(value.value_or(0));
    return column;
}

/// Buckets as a line with at most two points for each pixel; the transports are apart, so that no line leads from the
/// last step of one to the first of the other.
std::vector<ChartLine> bucketLines(const ChartLine &style, const std::vector<const Step *> &steps, const Values &values,
                                   std::size_t first, double width)
{
    std::vector<ChartLine> lines;
    const std::span<const std::optional<double>> all(values);
    for (std::size_t begin = 0, end = 0; begin < steps.size(); begin = end) {
        for (end = begin; end < steps.size() && steps[end]->transport == steps[begin]->transport;)
            ++end;
        const double share = double(end - begin) / double(steps.size());
        ChartLine &line = lines.emplace_back(style);
        line.dense = double(end - begin) >= width * share;
        for (const MinMaxBucket &bucket : minMaxBuckets(all.subspan(begin, end - begin), std::size_t(std::max(width * share, 2.0)))) {
            const QPointF lowest(double(first + begin + bucket.lowestAt), bucket.lowest);
            const QPointF highest(double(first + begin + bucket.highestAt), bucket.highest);
            const bool rising = bucket.lowestAt <= bucket.highestAt;
            line.points.append(rising ? lowest : highest);
            if (bucket.lowestAt != bucket.highestAt)
                line.points.append(rising ? highest : lowest);
        }
    }
    return lines;
}

/// One line for each run of steps whose stateless size is known; the transports are apart too, since a line between
/// the last step of one and the first of the other would say nothing.
std::vector<ChartLine> statelessRuns(const std::vector<const Step *> &steps, std::size_t first, const QColor &color,
                                     const QString &name)
{
    std::vector<ChartLine> runs;
    bool open = false;
    for (std::size_t i = 0; i < steps.size(); ++i) {
        const bool known = steps[i]->statelessBytes.has_value();
        const bool otherTransport = i > 0 && steps[i]->transport != steps[i - 1]->transport;
        if (known && (!open || otherTransport))
            runs.push_back({name, color, true, {}});
        open = known;
        if (known)
            runs.back().points.append({double(first + i), double(*steps[i]->statelessBytes)});
    }
    for (ChartLine &run : runs) {
        if (run.points.size() == 1) {
            const QPointF lone = run.points.front();
            run.points = {lone - QPointF(loneRunHalfWidth, 0), lone + QPointF(loneRunHalfWidth, 0)};
        }
    }
    return runs;
}

/// Keys that nearly every request has keep their colour from one recording to the next.
Role keyRole(const QString &key, std::size_t place)
{
    if (key == QLatin1String("input"))
        return Role::Sent;
    if (key == QLatin1String("tools"))
        return Role::Held;
    if (key == QLatin1String("instructions"))
        return Role::Unseen;
    constexpr std::array others{Role::Received, Role::PhaseFinish, Role::Wire, Role::Accent};
    return others[place % others.size()];
}

Role partRole(const SentPartName &part, std::size_t place)
{
    switch (part.kind) {
    case SentPartKind::Item:
        if (part.name == "message")
            return Role::Sent;
        if (part.name.ends_with("_output"))
            return Role::Wire;
        if (part.name == "reasoning")
            return Role::PhaseFinish;
        return part.name.ends_with("_call") ? Role::Accent : Role::Received;
    case SentPartKind::Key: return keyRole(QString::fromStdString(part.name), place);
    case SentPartKind::InputFraming:
    case SentPartKind::MessageFraming: return Role::TextMuted;
    case SentPartKind::OtherMessages: return Role::Warning;
    }
    return Role::Evicted;
}

} // namespace

PayloadChart::PayloadChart(const LiveSession *session, Selection *selection, const Theme *theme, QWidget *parent)
    : StepChart(session, selection, theme, parent), m_log(new FlatToggle(tr("log"), theme)),
      m_byKey(new FlatToggle(tr("by key"), theme)), m_byItem(new FlatToggle(tr("items"), theme)), m_payload(new FlatToggle(tr("payload"), theme)),
      m_wire(new FlatToggle(tr("wire"), theme)), m_stateless(new FlatToggle(tr("stateless"), theme))
{
    setAccessibleName(tr("Payload per step"));
    canvas()->setAccessibleName(tr("Chart of bytes sent per step"));
    m_payload->setMark(FlatToggle::Mark::Square, Role::Sent);
    m_wire->setMark(FlatToggle::Mark::Square, Role::Wire);
    m_stateless->setMark(FlatToggle::Mark::Dashes, Role::Stateless);
    m_log->setToolTip(tr("Logarithmic scale"));
    m_byKey->setToolTip(tr("What each request was made of, by top-level key"));
    m_byItem->setToolTip(tr("Its input by kind of item, to the last byte"));
    m_payload->setToolTip(tr("The request's own bytes, as text"));
    m_wire->setToolTip(tr("The same as it crossed the socket: framed, perhaps compressed"));
    m_stateless->setToolTip(tr("What the same step would have sent as one self-contained HTTP request"));
    for (FlatToggle *toggle : {m_payload, m_wire, m_stateless, m_log}) {
        toggle->setChecked(true);
        connect(toggle, &FlatToggle::toggled, this, &StepChart::refresh);
    }
    connect(m_byKey, &FlatToggle::toggled, this, &PayloadChart::switchMode);
    connect(m_byItem, &FlatToggle::toggled, this, &StepChart::refresh);
    for (std::size_t i = 0; i <= std::max(keysApart, itemPartsApart); ++i) {
        FlatToggle *entry = m_partLegend.emplace_back(new FlatToggle({}, theme));
        entry->setCheckable(false);
        entry->setFocusPolicy(Qt::NoFocus);
        entry->setCursor(Qt::ArrowCursor);
        entry->setMark(FlatToggle::Mark::Square, Role::TextMuted);
    }
    for (FlatToggle *toggle : {m_log, m_byKey, m_byItem, m_payload, m_wire, m_stateless})
        header()->add(toggle);
    m_byItem->hide();
    for (FlatToggle *entry : m_partLegend) {
        header()->add(entry);
        entry->hide();
    }
}

void PayloadChart::switchMode()
{
    const bool byKey = m_byKey->isChecked();
    for (FlatToggle *toggle : {m_log, m_payload, m_wire, m_stateless})
        toggle->setVisible(!byKey);
    m_byItem->setVisible(byKey);
    refresh();
}

ChartPicture PayloadChart::pictureOf(const std::vector<const Step *> &steps, std::size_t first) const
{
    return m_byKey->isChecked() ? partsPicture(steps) : bytesPicture(steps, first);
}

ChartPicture PayloadChart::bytesPicture(const std::vector<const Step *> &steps, std::size_t first) const
{
    ChartPicture picture;
    picture.log = m_log->isChecked();
    addTotals(picture);
    const bool asBars = steps.size() <= mostBars;
    const auto addBuckets = [&](const ChartLine &style, const Values &values) {
        for (ChartLine &line : bucketLines(style, steps, values, first, plotWidth()))
            picture.lines.push_back(std::move(line));
    };
    const auto show = [&](const FlatToggle *toggle, Role role, const Values &values) {
        for (const auto &value : values) {
            if (value)
                picture.include(*value);
        }
        if (!asBars)
            addBuckets({toggle->text(), theme().color(role), false, {}}, values);
        else
            picture.grouped.push_back(bars(toggle->text(), theme().color(role), values));
    };
    if (m_payload->isChecked())
        show(m_payload, Role::Sent, valuesOf(steps, payload));
    if (m_wire->isChecked())
        show(m_wire, Role::Wire, valuesOf(steps, wire));
    if (m_stateless->isChecked()) {
        const Values values = valuesOf(steps, stateless);
        for (const auto &value : values) {
            if (value)
                picture.include(*value);
        }
        const QColor color = theme().color(Role::Stateless);
        if (asBars) {
            for (ChartLine &run : statelessRuns(steps, first, color, m_stateless->text()))
                picture.lines.push_back(std::move(run));
        } else {
            addBuckets({m_stateless->text(), color, true, {}}, values);
        }
        picture.lineLabel = tr("what HTTP would have sent");
    }
    return picture;
}

ChartPicture PayloadChart::partsPicture(const std::vector<const Step *> &steps) const
{
    ChartPicture picture;
    // Many steps: each bar is the largest request of a few neighbours.
    picture.stepsPerBar = (steps.size() + mostBars - 1) / mostBars;
    picture.stepsPerBar = std::max<std::size_t>(picture.stepsPerBar, 1);
    std::vector<const Step *> shown;
    for (std::size_t i = 0; i < steps.size(); i += picture.stepsPerBar) {
        const auto end = steps.begin() + std::ptrdiff_t(std::min(i + picture.stepsPerBar, steps.size()));
        shown.push_back(*std::max_element(steps.begin() + std::ptrdiff_t(i), end, [](const Step *a, const Step *b) {
            return a->sent.payloadBytes < b->sent.payloadBytes;
        }));
    }
    if (m_byItem->isChecked())
        stackItems(picture, shown);
    else
        stackKeys(picture, shown);
    for (std::size_t i = 0; i < shown.size(); ++i) {
        double total = 0;
        for (const BarColumn &column : picture.stacked)
            total += column.values[qsizetype(i)];
        picture.include(total);
    }
    addTotals(picture);
    if (picture.stepsPerBar > 1)
        picture.note = tr("largest of each %1 steps").arg(picture.stepsPerBar);
    return picture;
}

void PayloadChart::stackKeys(ChartPicture &picture, const std::vector<const Step *> &shown) const
{
    const PartBreakdown breakdown = partBreakdown(shown, keysApart);
    const std::size_t columns = breakdown.keys.size() + (breakdown.hasOther ? 1 : 0);
    for (std::size_t i = 0; i < columns; ++i) {
        const bool other = i == breakdown.keys.size();
        const QString name = other ? tr("other keys") : QString::fromStdString(breakdown.keys[i]);
        BarColumn column{name, theme().color(other ? Role::Evicted : keyRole(name, i)), {}};
        for (const auto &row : breakdown.bytes)
            column.values.append(double(row[i]));
        picture.stacked.push_back(std::move(column));
    }
}

void PayloadChart::stackItems(ChartPicture &picture, const std::vector<const Step *> &shown) const
{
    const ItemBreakdown breakdown = itemBreakdown(session(), shown, itemPartsApart);
    const std::size_t columns = breakdown.names.size() + (breakdown.hasOther ? 1 : 0);
    for (std::size_t i = 0; i < columns; ++i) {
        const bool other = i == breakdown.names.size();
        const QString name = other ? tr("the rest") : sentPartWord(breakdown.names[i]);
        BarColumn column{name, theme().color(other ? Role::Evicted : partRole(breakdown.names[i], i)), {}};
        for (const auto &row : breakdown.bytes)
            column.values.append(double(row[i]));
        picture.stacked.push_back(std::move(column));
    }
}

void PayloadChart::shown(const ChartPicture &picture)
{
    const bool byKey = m_byKey->isChecked();
    for (std::size_t i = 0; i < m_partLegend.size(); ++i) {
        FlatToggle *entry = m_partLegend[i];
        const bool used = byKey && i < picture.stacked.size();
        if (used) {
            entry->setText(picture.stacked[i].name);
            entry->setMark(FlatToggle::Mark::Square, [color = picture.stacked[i].color](const Theme &) { return color; });
        }
        entry->setVisible(used);
    }
    header()->arrange();
}

void PayloadChart::addTotals(ChartPicture &picture) const
{
    std::vector<const Step *> webSocket;
    std::vector<const Step *> http;
    for (const Step *step : stepsInScope())
        (step->transport == Transport::WebSocket ? webSocket : http).push_back(step);
    const QString httpWord = transportWord(Transport::Http);
    const QString webSocketWord = transportWord(Transport::WebSocket);
    picture.httpFigures = {tr("%1 \u00b7 %2 sent").arg(httpWord, formatBytes(byteTotals(http).sentPayload)), httpWord};

    const ByteTotals totals = byteTotals(webSocket);
    picture.webSocketFigures = {tr("%1 \u00b7 %2 sent").arg(webSocketWord, formatBytes(totals.sentPayload)), webSocketWord};
    if (totals.stateless > 0) {
        // Only what is known on both sides is compared.
        const QString sent = formatBytes(totals.sentWhereKnown);
        const QString stateless = formatBytes(totals.stateless);
        picture.webSocketFigures = {tr("%1 \u00b7 %2 sent instead of %3").arg(webSocketWord, sent, stateless),
                                    tr("%1 \u00b7 %2 sent of %3").arg(webSocketWord, sent, stateless),
                                    tr("%1 \u00b7 %2 of %3").arg(webSocketWord, sent, stateless), webSocketWord};
    }
}

QString PayloadChart::toolTipOf(const Step &step) const
{
    if (!m_byKey->isChecked())
        return bytesToolTip(step);
    return m_byItem->isChecked() ? sentPartsToolTip(session(), step) : partsToolTip(step);
}

QString PayloadChart::emptyWords() const
{
    return tr("No steps yet. Each request to the model becomes a pair of bars here: its own bytes, and its bytes on the wire.");
}

} // namespace stepwire
