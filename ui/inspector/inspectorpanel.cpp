#include "ui/inspector/inspectorpanel.h"

#include "ui/inspector/difftree.h"
#include "ui/inspector/diffview.h"
#include "ui/inspector/hexview.h"
#include "ui/inspector/jsontreeview.h"
#include "ui/inspector/payloadloader.h"
#include "ui/inspector/rawview.h"
#include "ui/inspector/timingview.h"
#include "ui/theme/words.h"
#include "ui/widgets/panelheader.h"

#include <QButtonGroup>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

namespace stepwire {

namespace {

constexpr std::uint64_t surroundings = 64;            // bytes of a stream shown around what is pointed at
constexpr std::uint64_t longestEvidence = 256 * 1024; // bytes of a stream; what is longer is shown by its beginning

} // namespace

InspectorPanel::InspectorPanel(const LiveSession *session, Selection *selection, const Theme *theme, QWidget *parent)
    : QWidget(parent), m_session(session), m_selection(selection), m_loader(new PayloadLoader(this)),
      m_header(new PanelHeader(QString(), theme, this)), m_pages(new QStackedWidget(this)),
      m_tree(new JsonTreeView(session, selection, theme)), m_raw(new RawView(theme)), m_hex(new HexView(theme)),
      m_diff(new DiffView(session, selection, theme)), m_timing(new TimingView(session, theme))
{
    setAccessibleName(tr("Inspector"));
    auto *group = new QButtonGroup(this);
    const struct
    {
        QString name;
        QWidget *page;
    } pages[] = {{tr("Tree"), m_tree}, {tr("Raw"), m_raw}, {tr("Hex"), m_hex}, {tr("Diff"), m_diff},
                 {tr("Timing"), m_timing}};
    for (const auto &each : pages) {
        m_pages->addWidget(each.page);
        QToolButton *tab = m_header->addOption(each.name, each.name);
        tab->setCheckable(true);
        group->addButton(tab, m_pages->count() - 1);
        m_tabs.push_back(tab);
    }
    connect(group, &QButtonGroup::idClicked, this, [this](int page) { showPage(static_cast<Page>(page)); });
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_header);
    column->addWidget(m_pages, 1);
    connect(selection, &Selection::messageChanged, this, &InspectorPanel::follow);
    connect(selection, &Selection::stepChanged, this, &InspectorPanel::follow);
    connect(session, &LiveSession::cleared, this, &InspectorPanel::follow);
    connect(m_loader, &PayloadLoader::loaded, this, &InspectorPanel::showPayload);
    connect(m_loader, &PayloadLoader::streamLoaded, this, &InspectorPanel::showStream);
    connect(m_loader, &PayloadLoader::failed, this, &InspectorPanel::showFailure);
    showPage(TreePage);
    follow();
}

InspectorPanel::~InspectorPanel() = default;

void InspectorPanel::setPayloadSource(std::shared_ptr<PayloadSource> source)
{
    m_loader->setSource(source);
    m_diff->setPayloadSource(std::move(source));
    m_message = {};
    follow();
}

void InspectorPanel::showPage(Page page)
{
    m_pages->setCurrentIndex(page);
    m_tabs[std::size_t(page)]->setChecked(true);
}

void InspectorPanel::showDiff()
{
    showPage(DiffPage);
    m_diff->compareWithPrevious();
    m_diff->tree()->setFocus();
}

InspectorPanel::Page InspectorPanel::page() const
{
    return static_cast<Page>(m_pages->currentIndex());
}

/// The selected message; for a step alone its request.
MessageId InspectorPanel::messageToShow() const
{
    if (m_session->session().message(m_selection->message()))
        return m_selection->message();
    const Step *step = m_session->session().step(m_selection->step());
    return step ? step->request : MessageId{};
}

void InspectorPanel::follow()
{
    const MessageId wanted = messageToShow();
    const Message *message = m_session->session().message(wanted);
    m_diff->setStep(m_selection->step() ? m_selection->step() : message ? message->step : StepId());
    m_timing->setStep(message && message->step ? message->step : m_selection->step());
    if (wanted == m_message && message)
        return;
    m_message = wanted;
    m_evidence = {};
    m_ready = false;
    showTitle();
    if (message && m_loader->hasSource()) {
        m_loader->load(*message);
        return;
    }
    m_loader->forget();
    m_tree->clear();
    m_raw->setText({}, false);
    m_hex->setBytes(std::string());
}

void InspectorPanel::showTitle()
{
    const Message *message = m_session->session().message(m_message);
    if (!message) {
        m_header->setTitle(tr("Select a message"));
        return;
    }
    const std::string_view name = m_session->session().name(message->type);
    const QString type =
        name.empty() ? messageKindWord(message->kind) : QString::fromUtf8(name.data(), qsizetype(name.size()));
    m_header->setSubject(type, formatBytes(message->payloadBytes));
    m_header->setToolTip(tr("%1 bytes of payload, %2 on the wire")
                             .arg(formatCount(message->payloadBytes), formatCount(message->wireBytes)));
}

void InspectorPanel::showPayload(const LoadedPayload &loaded)
{
    const std::string &payload = loaded.text->text();
    const std::string &wire = *loaded.wire;
    const Message *message = m_session->session().message(m_message);
    const bool oneFrame = message && message->payloadOnWire && message->fragments == 1 && wire.size() >= payload.size();
    m_framingBytes = oneFrame ? wire.size() - payload.size() : 0;
    m_json = m_tree->setText(loaded.text);
    m_raw->setText(RawView::Text(loaded.text, &payload), loaded.pretty);
    m_hex->setBytes(loaded.wire);
    m_ready = true;
    markEvidence();
    Q_EMIT shown(m_message);
}

void InspectorPanel::showEvidence(const Evidence &evidence)
{
    if (evidence.message && evidence.message != m_message)
        follow();
    m_evidence = evidence;
    m_raw->highlight(std::nullopt);
    m_hex->highlight(std::nullopt);
    if (evidence.in != Evidence::In::Stream) {
        if (m_ready && evidence.message == m_message)
            markEvidence();
        return;
    }
    m_message = {};
    m_ready = false;
    m_tree->clear();
    m_raw->setText({}, false);
    m_hex->setBytes(std::string());
    showStreamTitle();
    showPage(HexPage);
    if (!evidence.direction || !m_loader->hasSource())
        return;
    const std::uint64_t begin = evidence.range.begin - std::min(evidence.range.begin, surroundings);
    m_stream = {begin - begin % 16, std::min(evidence.range.end, evidence.range.begin + longestEvidence)};
    Message stream;
    stream.connection = evidence.connection;
    stream.direction = *evidence.direction;
    stream.wire = {m_stream.begin, m_stream.end + surroundings};
    m_loader->loadStream(stream, surroundings);
}

void InspectorPanel::showStream(const std::string &wire)
{
    m_hex->setBytes(wire, m_stream.begin);
    const ByteRange range = m_evidence.range;
    m_hex->highlight(ByteRange{range.begin - m_stream.begin, std::min(range.end, m_stream.end) - m_stream.begin});
}

/// A payload that crossed in one frame as it is (masked or not) has its bytes at the end of what crossed.
void InspectorPanel::markEvidence()
{
    const ByteRange range = m_evidence.range;
    if (m_evidence.message != m_message || !m_evidence.hasRange())
        return;
    if (m_evidence.in == Evidence::In::Wire) {
        m_hex->highlight(range);
        showPage(HexPage);
        return;
    }
    const Message *message = m_session->session().message(m_message);
    if (!message || range == ByteRange{0, message->payloadBytes})
        return; // all of it: there is nothing to point at
    m_raw->highlight(range);
    if (m_framingBytes > 0)
        m_hex->highlight(ByteRange{range.begin + m_framingBytes, range.end + m_framingBytes});
    if (page() != HexPage)
        showPage(RawPage);
}

void InspectorPanel::showStreamTitle()
{
    const ByteRange range = m_evidence.range;
    const QString side = m_evidence.direction ? directionWord(*m_evidence.direction) : tr("direction not recorded");
    const QString place = range.begin == range.end ? tr("after byte %1").arg(formatCount(range.begin))
                                                   : tr("bytes %1 to %2").arg(formatCount(range.begin), formatCount(range.end));
    m_header->setSubject(tr("connection %1").arg(m_evidence.connection.value), side + QStringLiteral(" \u00b7 ") + place);
    m_header->setToolTip(tr("The stream of connection %1 (%2), %3, with what stands around it")
                             .arg(m_evidence.connection.value)
                             .arg(side, place));
}

void InspectorPanel::showFailure(const Failure &failure)
{
    m_tree->clear();
    m_hex->setBytes(std::string());
    m_raw->setText(tr("The payload cannot be read: %1 %2")
                       .arg(QString::fromStdString(failure.subject), QString::fromStdString(failure.detail))
                       .toStdString(),
                   false);
    if (page() == TreePage || page() == HexPage)
        showPage(RawPage);
}

} // namespace stepwire
