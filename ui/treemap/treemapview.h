#pragma once

#include "models/items/livesession.h"
#include "models/metrics/nextrequest.h"
#include "models/timeline/treemaplayout.h"
#include "ui/theme/theme.h"

#include <QWidget>
#include <optional>

namespace stepwire {

/// The parts of a request as areas as large as their bytes. Arrow keys lead from tile to tile.
class TreemapView : public QWidget
{
    Q_OBJECT
public:
    TreemapView(const LiveSession *session, const Theme *theme, QWidget *parent = nullptr);

    void setRequest(const NextRequest &request); ///< Without groups: nothing to show.
    const NextRequest &request() const { return m_request; }
    void setCurrentItem(ItemId item); ///< Marks its tile, if it has one.

    const Treemap &treemap() const { return m_treemap; } ///< In pixels of the widget.
    const NextRequestPart &part(const TreemapTile &tile) const { return m_request.groups[tile.group].parts[tile.leaf]; }
    QString toolTipAt(const QPoint &point) const; ///< Rich text; empty where there is nothing.

Q_SIGNALS:
    void chosen(const stepwire::NextRequestPart &part);

protected:
    bool event(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    void layOut();
    QString footNote() const;
    void paintTile(QPainter &painter, const TreemapTile &tile) const;
    void paintLabel(QPainter &painter, const TreemapTile &tile) const;
    void choose(const TreemapTile &tile);
    const TreemapTile *neighbour(int dx, int dy) const;
    const TreemapTile *current() const;

    const LiveSession *m_session;
    const Theme *m_theme;
    NextRequest m_request;
    Treemap m_treemap;
    std::optional<std::pair<std::size_t, std::size_t>> m_current; ///< Group and leaf.
};

} // namespace stepwire
