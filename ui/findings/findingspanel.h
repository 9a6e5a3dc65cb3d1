#pragma once

#include "models/items/findingsmodel.h"
#include "models/items/selection.h"
#include "models/session/evidence.h"
#include "ui/theme/theme.h"

#include <QWidget>
#include <vector>

class QLabel;
class QTreeView;

namespace stepwire {

class FindingsFilter;
class FindingsHeader;
class FindingsWording;

/// What was found wrong or worth a look, as far as the selection's scope goes. Choosing one explains it, selects the
/// message and step that it is about, and asks for its bytes to be shown; Enter, F1 or a double click asks for its page.
class FindingsPanel : public QWidget
{
    Q_OBJECT
public:
    FindingsPanel(const LiveSession *session, Selection *selection, const Theme *theme, QWidget *parent = nullptr);

    FindingsModel *findings() const { return m_model; }
    FindingsFilter *filter() const { return m_filter; }
    FindingsHeader *header() const { return m_header; }
    QTreeView *list() const { return m_list; }

    std::vector<const Finding *> chosen() const; ///< In the order of the list.

public Q_SLOTS:
    void copyText();
    void copyJson();
    void openPage(); ///< Of the current finding.

Q_SIGNALS:
    void evidenceRequested(const stepwire::Evidence &evidence);
    void pageRequested(const QString &code);
    void countChanged(int findings); ///< In the whole session.

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void makeList();
    void makeMenu();
    void follow();
    void choose(const QModelIndex &index);
    void explain(const Finding *finding);
    QString particulars(const Finding &finding) const;
    const Finding *current() const;
    bool takeKey(QEvent *event);
    void paintEmptyNote();

    const LiveSession *m_session;
    Selection *m_selection;
    const Theme *m_theme;
    FindingsModel *m_model;
    FindingsFilter *m_filter;
    FindingsWording *m_wording;
    FindingsHeader *m_header;
    QTreeView *m_list;
    QLabel *m_words;
};

} // namespace stepwire
