#pragma once

#include "models/items/jsontreemodel.h"
#include "models/items/selection.h"
#include "ui/theme/theme.h"

#include <QTreeView>

namespace stepwire {

class JsonTreeDelegate;
class LiveSession;

/// A payload as a tree. Opens what is small, leaves what is long folded; a response id leads to its step.
class JsonTreeView : public QTreeView
{
    Q_OBJECT
public:
    JsonTreeView(const LiveSession *session, Selection *selection, const Theme *theme, QWidget *parent = nullptr);

    /// False when the text is not JSON.
    bool setText(std::shared_ptr<const JsonText> text);
    bool setText(std::string text);
    void clear() { m_model->clear(); }
    JsonTreeModel *json() const { return m_model; }

protected:
    void paintEvent(QPaintEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    void drawBranches(QPainter *painter, const QRect &rect, const QModelIndex &index) const override;

private:
    void expandSmall(const QModelIndex &parent, int depth);
    void follow(const QModelIndex &index);

    Selection *m_selection;
    const Theme *m_theme;
    JsonTreeModel *m_model;
    JsonTreeDelegate *m_delegate;
};

} // namespace stepwire
