#include "ui/findings/findingspanel.h"

#include "ui/findings/findingsdelegate.h"
#include "ui/theme/words.h"
#include "ui/widgets/emptynote.h"

#include <QEvent>
#include <QItemSelectionModel>
#include <QLabel>
#include <QListView>
#include <QPainter>
#include <QVBoxLayout>

namespace stepwire {

FindingsPanel::FindingsPanel(const LiveSession *session, Selection *selection, const Theme *theme, QWidget *parent)
    : QWidget(parent), m_selection(selection), m_theme(theme), m_model(new FindingsModel(session, this)),
      m_list(new QListView(this)), m_words(new QLabel(this))
{
    m_list->setAccessibleName(tr("Findings"));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setUniformItemSizes(true);
    m_list->setItemDelegate(new FindingsDelegate(theme, m_list));
    m_list->setModel(m_model);
    m_list->setModelColumn(FindingsModel::CodeColumn);
    m_list->viewport()->installEventFilter(this);
    m_words->setObjectName(QStringLiteral("findingWords"));
    m_words->setWordWrap(true);
    m_words->setTextFormat(Qt::RichText);
    m_words->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_words->hide();
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_list, 1);
    column->addWidget(m_words);
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this, &FindingsPanel::explain);
    connect(m_model, &QAbstractItemModel::modelReset, m_words, &QWidget::hide);
    connect(theme, &Theme::changed, m_list->viewport(), qOverload<>(&QWidget::update));
}

void FindingsPanel::explain(const QModelIndex &index)
{
    const Finding *finding = m_model->finding(index);
    m_words->setVisible(finding != nullptr);
    if (!finding)
        return;
    const FindingWords words = findingWords(QString::fromStdString(finding->code));
    m_words->setText(QStringLiteral("<p style='margin:0'>%1</p><p style='margin:4px 0 0 0'><b>%2</b> %3</p>")
                         .arg(words.explanation.toHtmlEscaped(), tr("What to do:"), words.advice.toHtmlEscaped()));
    if (finding->message)
        m_selection->selectMessage(finding->message, finding->step);
    else if (finding->step)
        m_selection->selectStep(finding->step);
}

bool FindingsPanel::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Paint && m_model->rowCount() == 0) {
        QPainter painter(m_list->viewport());
        drawEmptyNote(painter, m_list->viewport()->rect(), tr("Nothing found"),
                      tr("Faults and warnings in the traffic are listed here."), *m_theme);
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace stepwire
