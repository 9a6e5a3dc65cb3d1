#pragma once

#include <QTreeView>

namespace stepwire {

/// The tree of the context's items under the steps that brought them; says in a tooltip what a row has no room for.
class ContextList : public QTreeView
{
    Q_OBJECT
public:
    explicit ContextList(QWidget *parent = nullptr);

    QSize minimumSizeHint() const override { return {160, 63}; } ///< Three rows.

protected:
    void resizeEvent(QResizeEvent *event) override; ///< The end stays in sight where it was.
    bool viewportEvent(QEvent *event) override;
};

} // namespace stepwire
