#pragma once

#include "ui/theme/theme.h"

#include <QStringList>
#include <QWidget>

class QTextBrowser;
class QTextDocument;
class QToolButton;
class QUrl;

namespace stepwire {

class PanelHeader;

/// The manual: a page for each code of a finding, an index, and the way back. Reads as if printed: no links lead out.
class ManualPanel : public QWidget
{
    Q_OBJECT
public:
    explicit ManualPanel(const Theme *theme, QWidget *parent = nullptr);

    QString page() const; ///< The code of the page shown; empty: the index.
    QTextBrowser *text() const { return m_text; }

public Q_SLOTS:
    void showPage(const QString &code); ///< One that has no page shows the index.
    void showIndex();
    void goBack();

private:
    void follow(const QUrl &link);
    void visit(const QString &code);
    void layOut();

    const Theme *m_theme;
    PanelHeader *m_header;
    QToolButton *m_back;
    QTextBrowser *m_text;
    QTextDocument *m_document = nullptr; ///< The one on display, once there is one of ours.
    QStringList m_trail; ///< Pages read, the one shown last; empty for the index.
};

} // namespace stepwire
