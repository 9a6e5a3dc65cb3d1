#pragma once

#include "ui/shell/unfinishedrecording.h"

#include <QList>
#include <QWidget>

class QLabel;
class QPushButton;

namespace stepwire {

class Theme;

/// A line above the content that offers recordings that were never closed, one after the other: open, delete, later.
/// Deleting takes a second click.
class UnfinishedBar : public QWidget
{
    Q_OBJECT
public:
    explicit UnfinishedBar(const Theme *theme, QWidget *parent = nullptr);

    void offer(const QList<UnfinishedRecording> &recordings); ///< Instead of those before; none: hides.
    QString sentence() const;                                 ///< Empty when nothing is offered.

Q_SIGNALS:
    void openChosen(const QString &path);
    void deleteChosen(const QString &path);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void showFirst();
    void askWhetherToDelete();
    void done();

    const Theme *m_theme;
    QLabel *m_label;
    QPushButton *m_open;
    QPushButton *m_delete;
    QPushButton *m_later;
    QList<UnfinishedRecording> m_waiting;
    bool m_askedWhetherToDelete = false;
};

} // namespace stepwire
