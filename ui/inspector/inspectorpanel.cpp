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

namespace stepwire {

InspectorPanel::InspectorPanel(const LiveSession *session, Selection *selection, const Theme *theme, QWidget *parent)
    : QWidget(parent), m_session(session), m_selection(selection), m_theme(theme), m_loader(new PayloadLoader(this)),
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
    showTitle();
    if (message && m_loader->hasSource()) {
        m_loader->load(*message);
        return;
    }
    m_loader->forget();
    m_tree->clear();
    m_raw->setText({}, false);
    m_hex->setBytes({});
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
    m_header->setTitle(
        QStringLiteral("<span style='color:%1'><b>%2</b></span>&nbsp; %3")
            .arg(m_theme->color(Role::Text).name(), type.toHtmlEscaped(),
                 formatBytes(message->payloadBytes)));
    m_header->setToolTip(tr("%1 bytes of payload, %2 on the wire")
                             .arg(formatCount(message->payloadBytes), formatCount(message->wireBytes)));
}

void InspectorPanel::showPayload(const std::string &payload, const std::string &wire)
{
    m_json = m_tree->setText(payload);
    m_raw->setText(payload, m_json);
    m_hex->setBytes(wire);
    Q_EMIT shown(m_message);
}

void InspectorPanel::showFailure(const Failure &failure)
{
    m_tree->clear();
    m_hex->setBytes({});
    m_raw->setText(tr("The payload cannot be read: %1 %2")
                       .arg(QString::fromStdString(failure.subject), QString::fromStdString(failure.detail))
                       .toStdString(),
                   false);
    if (page() == TreePage || page() == HexPage)
        showPage(RawPage);
}

} // namespace stepwire
