#include "ui/findings/manualpanel.h"

#include "ui/findings/manualdocument.h"
#include "ui/theme/findingwords.h"
#include "ui/theme/manual.h"
#include "ui/widgets/panelheader.h"

#include <QAction>
#include <QScrollBar>
#include <QTextBrowser>
#include <QTextDocument>
#include <QTextOption>
#include <QToolButton>
#include <QUrl>
#include <QVBoxLayout>
#include <utility>

namespace stepwire {

ManualPanel::ManualPanel(const Theme *theme, QWidget *parent)
    : QWidget(parent), m_theme(theme), m_header(new PanelHeader(QString(), theme, this)),
      m_back(m_header->addOption(tr("\u2190 Back"), tr("The page before (Alt+Left)"))), m_text(new QTextBrowser(this))
{
    QToolButton *index = m_header->addOption(tr("Index"), tr("All findings (Alt+Home)"));
    connect(index, &QToolButton::clicked, this, &ManualPanel::showIndex);
    connect(m_back, &QToolButton::clicked, this, &ManualPanel::goBack);
    m_text->setObjectName(QStringLiteral("manualText"));
    m_text->setAccessibleName(tr("Manual"));
    m_text->setFrameShape(QFrame::NoFrame);
    m_text->setOpenLinks(false);
    m_text->setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    connect(m_text, &QTextBrowser::anchorClicked, this, &ManualPanel::follow);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_header);
    column->addWidget(m_text, 1);
    setFocusProxy(m_text);
    const std::pair<const char *, void (ManualPanel::*)()> keys[] = {{"Alt+Left", &ManualPanel::goBack},
                                                                     {"Alt+Home", &ManualPanel::showIndex}};
    for (const auto &[key, work] : keys) {
        auto *action = new QAction(this);
        action->setShortcut(QKeySequence(QLatin1String(key)));
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        connect(action, &QAction::triggered, this, work);
        addAction(action);
    }
    connect(theme, &Theme::changed, this, &ManualPanel::layOut);
    showIndex();
}

QString ManualPanel::page() const
{
    return m_trail.isEmpty() ? QString() : m_trail.constLast();
}

void ManualPanel::showPage(const QString &code)
{
    visit(manualPage(code).isEmpty() ? QString() : code);
}

void ManualPanel::showIndex()
{
    visit(QString());
}

void ManualPanel::visit(const QString &code)
{
    if (m_trail.isEmpty() || m_trail.constLast() != code)
        m_trail << code;
    layOut();
    m_text->verticalScrollBar()->setValue(0);
}

void ManualPanel::goBack()
{
    if (m_trail.size() < 2)
        return;
    m_trail.removeLast();
    layOut();
}

void ManualPanel::follow(const QUrl &link)
{
    showPage(link.toString());
}

void ManualPanel::layOut()
{
    const QString code = page();
    m_header->setTitle(code.isEmpty() ? tr("All findings") : code);
    m_back->setEnabled(m_trail.size() > 1);
    QTextDocument *document = manualDocument(code.isEmpty() ? manualIndex() : manualPage(code), *m_theme, this);
    m_text->setDocument(document);
    delete std::exchange(m_document, document);
}

} // namespace stepwire
