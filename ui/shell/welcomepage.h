#pragma once

#include "ui/theme/theme.h"

#include <QWidget>

class QVBoxLayout;

namespace stepwire {

/// What an empty window offers: four doors, the demo, and the files opened last.
class WelcomePage : public QWidget
{
    Q_OBJECT
public:
    explicit WelcomePage(const Theme *theme, QWidget *parent = nullptr);

    void setRecentFiles(const QStringList &paths);

Q_SIGNALS:
    void tapChosen();
    void connectChosen();
    void raceChosen();
    void openChosen();
    void demoChosen();
    void recentChosen(const QString &path);

private:
    QVBoxLayout *m_recent;
};

} // namespace stepwire
