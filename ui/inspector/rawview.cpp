#include "ui/inspector/rawview.h"

#include "models/vocabulary/utf8.h"
#include "ui/inspector/prettyjson.h"
#include "ui/theme/words.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>
#include <limits>

namespace stepwire {

RawView::RawView(const Theme *theme, QWidget *parent)
    : QWidget(parent), m_theme(theme), m_edit(new QPlainTextEdit(this)),
      m_pretty(new QCheckBox(tr("Line breaks"), this)), m_cut(new QLabel(this)),
      m_all(new QPushButton(tr("Show all"), this))
{
    m_edit->setObjectName(QStringLiteral("payloadText"));
    m_edit->setAccessibleName(tr("Payload as text"));
    m_edit->setReadOnly(true);
    m_edit->setFont(theme->monoFont());
    m_edit->setFrameShape(QFrame::NoFrame);
    m_edit->setLineWrapMode(QPlainTextEdit::WidgetWidth);
    m_pretty->setToolTip(tr("Off: the text exactly as it crossed"));
    m_pretty->setChecked(true);
    m_cut->setObjectName(QStringLiteral("panelTitle"));
    auto *row = new QHBoxLayout;
    row->setContentsMargins(8, 3, 8, 3);
    row->addWidget(m_pretty);
    row->addStretch(1);
    row->addWidget(m_cut);
    row->addWidget(m_all);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(row);
    column->addWidget(m_edit, 1);
    connect(m_pretty, &QCheckBox::toggled, this, &RawView::showText);
    connect(m_all, &QPushButton::clicked, this, [this] {
        m_whole = true;
        showText();
    });
    setText({}, false);
}

void RawView::setText(std::string text, bool json)
{
    m_text = std::move(text);
    m_json = json;
    m_whole = false;
    showText();
}

void RawView::showText()
{
    const std::size_t limit = m_whole ? std::numeric_limits<std::size_t>::max() : firstPart;
    const bool pretty = m_json && m_pretty->isChecked();
    m_pretty->setVisible(m_json);
    const std::string made = pretty ? prettyJson(m_text, limit) : std::string();
    const std::string_view whole = pretty ? std::string_view(made) : std::string_view(m_text);
    const std::string_view part = clippedUtf8(whole, std::min(limit, whole.size()));
    m_edit->setPlainText(QString::fromStdString(repairedUtf8(part)));
    const bool cut = !m_whole && (part.size() < whole.size() || (pretty && made.size() >= limit));
    m_cut->setVisible(cut);
    m_all->setVisible(cut);
    m_cut->setText(tr("first %1 of %2").arg(formatBytes(firstPart), formatBytes(m_text.size())));
}

QString RawView::shownText() const
{
    return m_edit->toPlainText();
}

} // namespace stepwire
