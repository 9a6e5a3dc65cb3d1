#pragma once

#include <QDialog>
#include <QList>

class QAction;
class QLineEdit;
class QListWidget;

namespace stepwire {

/// Every action by a few letters of its name; Enter does it.
class CommandPalette : public QDialog
{
    Q_OBJECT
public:
    CommandPalette(const QList<QAction *> &actions, QWidget *parent = nullptr);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void narrow(const QString &letters);
    void run();

    QList<QAction *> m_actions;
    QLineEdit *m_letters;
    QListWidget *m_list;
};

} // namespace stepwire
