#include "ui/findings/findingspanel.h"

#include "models/items/findingsfilter.h"
#include "ui/findings/findingsheader.h"
#include "ui/findings/findingswording.h"
#include "ui/findings/findingtexts.h"
#include "ui/theme/findingwords.h"
#include "ui/widgets/emptynote.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QItemSelectionModel>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QTreeView>
#include <QVBoxLayout>
#include <algorithm>

namespace stepwire {

namespace {

constexpr int titleWidth = 190;
constexpr int roomForBytes = 620; // a panel narrower than that has them in the words below alone

bool isPageKey(int key)
{
    return key == Qt::Key_F1 || key == Qt::Key_Return || key == Qt::Key_Enter;
}

} // namespace

FindingsPanel::FindingsPanel(const LiveSession *session, Selection *selection, const Theme *theme, QWidget *parent)
    : QWidget(parent), m_session(session), m_selection(selection), m_theme(theme), m_model(new FindingsModel(session, this)),
      m_filter(new FindingsFilter(m_model, session, this)), m_wording(new FindingsWording(m_filter, theme, this)),
      m_header(new FindingsHeader(m_filter, theme, this)), m_list(new QTreeView(this)), m_words(new QLabel(this))
{
    makeList();
    makeMenu();
    m_words->setObjectName(QStringLiteral("findingWords"));
    m_words->setWordWrap(true);
    m_words->setTextFormat(Qt::RichText);
    m_words->setTextInteractionFlags(Qt::TextBrowserInteraction);
    m_words->hide();
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_header);
    column->addWidget(m_list, 1);
    column->addWidget(m_words);
    connect(m_words, &QLabel::linkActivated, this, &FindingsPanel::openPage);
    connect(m_model, &QAbstractItemModel::rowsInserted, this, &FindingsPanel::follow);
    connect(m_model, &QAbstractItemModel::modelReset, this, &FindingsPanel::follow);
    connect(selection, &Selection::scopeChanged, this, [this](const Selection::Scope &scope) {
        m_filter->setScope(scope);
        m_header->refresh();
    });
    connect(theme, &Theme::changed, this, [this] { explain(current()); });
    m_filter->setScope(selection->scope());
    follow();
}

void FindingsPanel::makeList()
{
    m_list->setAccessibleName(tr("Findings"));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setRootIsDecorated(false);
    m_list->setUniformRowHeights(true);
    m_list->setAllColumnsShowFocus(true);
    m_list->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_list->setModel(m_wording);
    QHeaderView *header = m_list->header();
    header->setSortIndicator(-1, Qt::AscendingOrder); // as they were made, until asked otherwise
    header->setSortIndicatorClearable(true);
    m_list->setSortingEnabled(true);
    header->moveSection(FindingsModel::DetailColumn, FindingsModel::BytesColumn); // last: it takes the room that is left
    header->setStretchLastSection(true);
    header->setMinimumSectionSize(40);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    const int character = QFontMetrics(m_theme->font()).horizontalAdvance(QLatin1Char('0'));
    const std::pair<int, int> widths[] = {{FindingsModel::SeverityColumn, 11}, {FindingsModel::StepColumn, 6},
                                          {FindingsModel::MessageColumn, 9},   {FindingsModel::BytesColumn, 16}};
    for (const auto &[column, characters] : widths)
        header->resizeSection(column, characters * character);
    header->resizeSection(FindingsModel::CodeColumn, titleWidth);
    m_list->installEventFilter(this);
    m_list->viewport()->installEventFilter(this);
    connect(m_list->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &FindingsPanel::choose);
    connect(m_list, &QTreeView::clicked, this, &FindingsPanel::choose); // also when it is the current one
    connect(m_list, &QTreeView::doubleClicked, this, &FindingsPanel::openPage);
}

void FindingsPanel::makeMenu()
{
    const auto add = [this](const QString &text, const QKeySequence &keys, void (FindingsPanel::*work)()) {
        auto *action = new QAction(text, m_list);
        action->setShortcut(keys);
        action->setShortcutContext(Qt::WidgetShortcut);
        connect(action, &QAction::triggered, this, work);
        m_list->addAction(action);
    };
    m_list->setContextMenuPolicy(Qt::ActionsContextMenu);
    add(tr("Open the manual &page"), {}, &FindingsPanel::openPage);
    add(tr("&Copy as text"), QKeySequence(QStringLiteral("Ctrl+C")), &FindingsPanel::copyText);
    add(tr("Copy as &JSON"), QKeySequence(QStringLiteral("Ctrl+Shift+J")), &FindingsPanel::copyJson);
}

void FindingsPanel::follow()
{
    m_header->refresh();
    m_list->viewport()->update();
    if (m_model->rowCount() == 0)
        explain(nullptr);
    Q_EMIT countChanged(m_model->rowCount());
}

const Finding *FindingsPanel::current() const
{
    const QModelIndex index = m_list->currentIndex();
    return index.isValid() ? m_filter->finding(m_wording->mapToSource(index)) : nullptr;
}

std::vector<const Finding *> FindingsPanel::chosen() const
{
    QModelIndexList rows = m_list->selectionModel()->selectedRows();
    std::ranges::sort(rows, {}, &QModelIndex::row);
    std::vector<const Finding *> findings;
    for (const QModelIndex &row : rows)
        findings.push_back(m_filter->finding(m_wording->mapToSource(row)));
    return findings;
}

void FindingsPanel::choose(const QModelIndex &index)
{
    const Finding *finding = index.isValid() ? m_filter->finding(m_wording->mapToSource(index)) : nullptr;
    explain(finding);
    if (!finding)
        return;
    const Evidence evidence = evidenceOf(m_session->session(), *finding);
    if (finding->message)
        m_selection->selectMessage(finding->message, finding->step);
    else if (finding->step)
        m_selection->selectMessage({}, finding->step);
    Q_EMIT evidenceRequested(evidence);
}

void FindingsPanel::explain(const Finding *finding)
{
    m_words->setVisible(finding != nullptr);
    if (!finding)
        return;
    const FindingWords words = findingWords(QString::fromStdString(finding->code));
    m_words->setText(QStringLiteral("<p style='margin:0'>%1</p><p style='margin:3px 0 0 0'>%2</p>"
                                    "<p style='margin:3px 0 0 0'><b>%3</b> %4 <a href='page' style='color:%5'>%6</a></p>")
                         .arg(particulars(*finding).toHtmlEscaped(), words.explanation.toHtmlEscaped(), tr("What to do:"),
                              words.advice.toHtmlEscaped(), m_theme->color(Role::Accent).name(), tr("More in the manual (F1)")));
}

/// In full what a narrow list cuts off.
QString FindingsPanel::particulars(const Finding &finding) const
{
    const QString code = QString::fromStdString(finding.code);
    QStringList parts{code};
    if (const QString detail = findingDetail(code, QString::fromStdString(finding.detail)); !detail.isEmpty())
        parts << detail.simplified();
    const Evidence evidence = evidenceOf(m_session->session(), finding);
    if (evidence.hasRange())
        parts << tr("bytes %1\u2013%2").arg(formatCount(evidence.range.begin), formatCount(evidence.range.end));
    return parts.join(QStringLiteral(" \u00b7 "));
}

void FindingsPanel::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    m_list->setColumnHidden(FindingsModel::BytesColumn, width() < roomForBytes);
}

void FindingsPanel::openPage()
{
    if (const Finding *finding = current())
        Q_EMIT pageRequested(QString::fromStdString(finding->code));
}

void FindingsPanel::copyText()
{
    if (const auto findings = chosen(); !findings.empty())
        QGuiApplication::clipboard()->setText(findingsAsText(findings));
}

void FindingsPanel::copyJson()
{
    if (const auto findings = chosen(); !findings.empty())
        QGuiApplication::clipboard()->setText(findingsAsJson(findings));
}

/// F1 is the window's key for its keys; over a finding it is the finding's. Copying is the list's own, which would take
/// one cell.
bool FindingsPanel::takeKey(QEvent *event)
{
    const auto *key = static_cast<QKeyEvent *>(event);
    const bool copies = key->matches(QKeySequence::Copy);
    if (!current() || (!copies && !isPageKey(key->key())))
        return false;
    if (event->type() == QEvent::KeyPress && copies)
        copyText();
    else if (event->type() == QEvent::KeyPress)
        openPage();
    event->accept();
    return true;
}

void FindingsPanel::paintEmptyNote()
{
    QPainter painter(m_list->viewport());
    const bool hidden = m_model->rowCount() > 0;
    drawEmptyNote(painter, m_list->viewport()->rect(), hidden ? tr("No finding here") : tr("Nothing found"),
                  hidden ? tr("The session has findings that the filter or the part shown leaves out.")
                         : tr("Looked for: history sent again, lost or failed continuations, calls without an answer, tools or "
                              "instructions that changed, prompt cache misses, a connection per step, long silences, requests "
                              "near the size limit, and bytes that break HTTP, WebSocket or JSON."),
                  *m_theme);
}

bool FindingsPanel::eventFilter(QObject *watched, QEvent *event)
{
    const bool isKey = event->type() == QEvent::KeyPress || event->type() == QEvent::ShortcutOverride;
    if (watched == m_list && isKey)
        return takeKey(event);
    if (watched == m_list->viewport() && event->type() == QEvent::Paint && m_wording->rowCount() == 0) {
        paintEmptyNote();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace stepwire
