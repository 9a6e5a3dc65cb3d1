#pragma once

#include "models/items/findingsmodel.h"
#include "models/items/selection.h"
#include "ui/theme/theme.h"

#include <QWidget>

class QLabel;
class QListView;

namespace stepwire {

/// What was found wrong or worth a look; choosing one selects the message and step that it is about and explains it.
class FindingsPanel : public QWidget
{
    Q_OBJECT
public:
    FindingsPanel(const LiveSession *session, Selection *selection, const Theme *theme, QWidget *parent = nullptr);

    FindingsModel *findings() const { return m_model; }
    QListView *list() const { return m_list; }

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void explain(const QModelIndex &index);

    Selection *m_selection;
    const Theme *m_theme;
    FindingsModel *m_model;
    QListView *m_list;
    QLabel *m_words;
};

} // namespace stepwire
