#include "ui/lineage/lineagepanel.h"

#include "ui/lineage/lineagelegend.h"
#include "ui/lineage/lineageview.h"

#include <QVBoxLayout>
#include <algorithm>

namespace stepwire {

LineagePanel::LineagePanel(const LiveSession *session, Selection *selection, const Theme *theme, QWidget *parent)
    : QWidget(parent), m_session(session), m_legend(new LineageLegend(theme)),
      m_view(new LineageView(session, selection, theme))
{
    setAccessibleName(tr("Lineage"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_legend);
    column->addWidget(m_view, 1);
    setFocusProxy(m_view);
    connect(m_view, &LineageView::refreshed, this, &LineagePanel::showLegend);
}

void LineagePanel::showLegend()
{
    std::set<NodeLook> looks;
    std::set<Lineage> lineages;
    for (const LineageNode &node : m_view->graph().nodes()) {
        if (const Step *step = m_session->session().step(node.step))
            looks.insert(lookOf(*step));
        lineages.insert(node.lineage);
    }
    const auto &rows = m_view->graph().rows();
    const bool sockets = std::ranges::any_of(rows, [](const LineageRow &row) { return !row.sockets.empty(); });
    m_legend->setContent(looks, lineages, sockets);
}

} // namespace stepwire
