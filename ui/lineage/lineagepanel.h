#pragma once

#include "models/items/livesession.h"
#include "models/items/selection.h"
#include "ui/theme/theme.h"

#include <QWidget>

namespace stepwire {

class LineageLegend;
class LineageView;

/// The lineage graph with a legend of what occurs in it.
class LineagePanel : public QWidget
{
    Q_OBJECT
public:
    LineagePanel(const LiveSession *session, Selection *selection, const Theme *theme, QWidget *parent = nullptr);

    LineageView *view() const { return m_view; }
    LineageLegend *legend() const { return m_legend; }

private:
    void showLegend();

    const LiveSession *m_session;
    LineageLegend *m_legend;
    LineageView *m_view;
};

} // namespace stepwire
