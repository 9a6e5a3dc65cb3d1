#pragma once

#include <QDialog>
#include <QList>

class QAction;

namespace stepwire {

/// All keys, read from the actions themselves.
class KeysList : public QDialog
{
    Q_OBJECT
public:
    KeysList(const QList<QAction *> &actions, QWidget *parent = nullptr);
};

} // namespace stepwire
