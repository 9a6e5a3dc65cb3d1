#pragma once

#include <QListView>

namespace stepwire {

/// The list of the context's items; says in a tooltip what a row has no room for.
class ContextList : public QListView
{
    Q_OBJECT
public:
    explicit ContextList(QWidget *parent = nullptr);

    QSize minimumSizeHint() const override { return {160, 63}; } ///< Three rows.

protected:
    bool viewportEvent(QEvent *event) override;
};

} // namespace stepwire
