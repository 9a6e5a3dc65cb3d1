#pragma once

#include "models/items/contextmodel.h"
#include "ui/theme/theme.h"

#include <QString>
#include <QWidget>
#include <algorithm>
#include <vector>

namespace stepwire {

/// What a card says: a first line, perhaps a bar with its legend, and a paragraph.
struct CardContent
{
    struct Share
    {
        ContextState state = ContextState::Held;
        std::uint64_t size = 0; ///< In whatever the bar counts.
        bool sizeKnown = true;  ///< Otherwise it has a stub of the bar.
        QString words;          ///< For the legend.
        bool operator==(const Share &) const = default;
    };

    QString title; ///< Bold.
    QString id;    ///< In the fixed font, after the title.
    QString badge; ///< Outlined, after the id.
    Role badgeRole = Role::Accent;
    QString aside; ///< Muted, on the rest of the first line.
    QString about; ///< Tooltip of the whole card.
    std::vector<Share> shares;
    QString body;  ///< Muted, wrapped.

    bool operator==(const CardContent &) const = default;
};

/// A raised rectangle with a few facts in it, as high as they need.
class ContextCard : public QWidget
{
    Q_OBJECT
public:
    explicit ContextCard(const Theme *theme, QWidget *parent = nullptr);

    void setContent(const CardContent &content);
    const CardContent &content() const { return m_content; }
    /// For panels without much height: the paragraph gets one line, or stands in the tooltip alone.
    enum class Detail { Full, OneLine, Headline };
    void setDetail(Detail detail);

    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override { return layOut(width, nullptr); }
    QSize sizeHint() const override { return {320, heightForWidth(320)}; }
    QSize minimumSizeHint() const override { return {160, heightForWidth(std::max(160, width()))}; }

protected:
    void resizeEvent(QResizeEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    /// Places everything on a card of that width, drawing it too when there is a painter. Returns the height.
    int layOut(int width, QPainter *painter) const;
    int firstLine(int left, int top, int right, QPainter *painter) const;
    int paragraph(int left, int top, int right, QPainter *painter) const;
    int bar(int left, int top, int right, QPainter *painter) const;
    int legend(int left, int top, int right, QPainter *painter) const;

    const Theme *m_theme;
    CardContent m_content;
    Detail m_detail = Detail::Full;
};

} // namespace stepwire
