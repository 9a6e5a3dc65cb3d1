#include "ui/context/contextcard.h"

#include "ui/context/statemark.h"
#include "ui/widgets/badge.h"

#include <QFontMetrics>
#include <QPainter>
#include <QPainterPath>
#include <QResizeEvent>
#include <algorithm>

namespace stepwire {

namespace {

constexpr int padding = 10;
constexpr int barHeight = 14;
constexpr int leastShare = 3;   // pixels, so that what is there is seen
constexpr int unknownShare = 18;

} // namespace

ContextCard::ContextCard(const Theme *theme, QWidget *parent) : QWidget(parent), m_theme(theme)
{
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    connect(theme, &Theme::changed, this, [this] { update(); });
}

void ContextCard::setContent(const CardContent &content)
{
    if (content == m_content)
        return;
    m_content = content;
    setToolTip(QStringList{content.about, content.body}.join(QLatin1Char('\n')).trimmed());
    setAccessibleName(QStringList{content.title, content.id, content.badge, content.aside, content.body}.join(QLatin1Char(' ')).simplified());
    updateGeometry();
    update();
}

void ContextCard::setDetail(Detail detail)
{
    if (detail == m_detail)
        return;
    m_detail = detail;
    updateGeometry();
    update();
}

void ContextCard::resizeEvent(QResizeEvent *event)
{
    // The least height follows from the width, which the layout learns only afterwards.
    if (event->size().width() != event->oldSize().width())
        updateGeometry();
}

void ContextCard::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(m_theme->color(Role::Border), 1));
    painter.setBrush(m_theme->color(Role::PanelRaised));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5);
    layOut(width(), &painter);
}

int ContextCard::layOut(int width, QPainter *painter) const
{
    const int left = padding;
    const int right = width - padding;
    int top = firstLine(left, padding - 2, right, painter);
    if (!m_content.shares.empty()) {
        top = bar(left, top + 5, right, painter);
        top = legend(left, top + 5, right, painter);
    }
    if (!m_content.body.isEmpty())
        top = paragraph(left, top + 2, right, painter);
    return top + padding - 2;
}

int ContextCard::paragraph(int left, int top, int right, QPainter *painter) const
{
    if (m_detail == Detail::Headline)
        return top;
    const bool brief = m_detail == Detail::OneLine;
    const QFontMetrics metrics(m_theme->smallFont());
    const QRect room(left, top, right - left, brief ? metrics.height() : 1000);
    if (painter) {
        painter->setFont(m_theme->smallFont());
        painter->setPen(m_theme->color(Role::TextMuted));
        if (brief)
            painter->drawText(room, Qt::AlignLeft, metrics.elidedText(m_content.body, Qt::ElideRight, room.width()));
        else
            painter->drawText(room, Qt::TextWordWrap, m_content.body);
    }
    return top + (brief ? metrics.height() : metrics.boundingRect(room, Qt::TextWordWrap, m_content.body).height());
}

int ContextCard::firstLine(int left, int top, int right, QPainter *painter) const
{
    const QFontMetrics bold(m_theme->boldFont());
    const int height = bold.height() + 2;
    if (!painter)
        return top + height;
    const QRect line(left, top, right - left, height);
    const auto draw = [&](int x, const QString &words, const QFont &font, Role role) {
        painter->setFont(font);
        painter->setPen(m_theme->color(role));
        const QString shown = painter->fontMetrics().elidedText(words, Qt::ElideRight, right - x);
        painter->drawText(QRect(x, top, right - x, height), Qt::AlignVCenter | Qt::AlignLeft, shown);
        return x + painter->fontMetrics().horizontalAdvance(shown);
    };
    int x = draw(left, m_content.title, m_theme->boldFont(), Role::Text);
    if (!m_content.id.isEmpty())
        x = draw(x + 6, m_content.id, m_theme->monoFont(), Role::Text);
    if (!m_content.badge.isEmpty())
        x += 7 + drawBadge(*painter, x + 7, line, m_content.badge, m_theme->color(m_content.badgeRole), m_theme->smallFont());
    if (!m_content.aside.isEmpty())
        draw(x + 7, m_content.aside, m_theme->smallFont(), Role::TextMuted);
    return top + height;
}

int ContextCard::bar(int left, int top, int right, QPainter *painter) const
{
    if (!painter)
        return top + barHeight;
    double total = 0;
    int unknown = 0;
    for (const CardContent::Share &share : m_content.shares) {
        total += double(share.size);
        unknown += share.sizeKnown ? 0 : unknownShare;
    }
    QPainterPath rounded;
    rounded.addRoundedRect(QRectF(left, top, right - left, barHeight), 2, 2);
    painter->save();
    painter->setClipPath(rounded);
    painter->fillRect(QRect(left, top, right - left, barHeight), m_theme->color(Role::Border));
    double x = left;
    const double room = right - left - unknown;
    for (const CardContent::Share &share : m_content.shares) {
        const double width = !share.sizeKnown ? unknownShare
                             : total > 0 && share.size > 0 ? std::max<double>(leastShare, double(share.size) / total * room)
                                                           : 0;
        const QRectF box(x, top, std::min(width, right - x), barHeight);
        painter->fillRect(box, stateBrush(*m_theme, share.state));
        x += box.width();
    }
    painter->restore();
    return top + barHeight;
}

int ContextCard::legend(int left, int top, int right, QPainter *painter) const
{
    const QFontMetrics metrics(m_theme->smallFont());
    const int height = metrics.height() + 1;
    int x = left;
    for (const CardContent::Share &share : m_content.shares) {
        const int needed = 13 + metrics.horizontalAdvance(share.words);
        if (x > left && x + needed > right) {
            x = left;
            top += height;
        }
        if (painter) {
            drawStateMark(*painter, QRectF(x, top + (height - 8) / 2.0, 8, 8), share.state, *m_theme);
            painter->setFont(m_theme->smallFont());
            painter->setPen(m_theme->color(Role::TextMuted));
            painter->drawText(QRect(x + 13, top, needed, height), Qt::AlignVCenter | Qt::AlignLeft, share.words);
        }
        x += needed + 12;
    }
    return top + height;
}

} // namespace stepwire
