#include "ui/shell/welcomepage.h"

#include <QCommandLinkButton>
#include <QFileInfo>
#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace stepwire {

namespace {

/// One door: a title and what is behind it, as one large button.
class Door : public QPushButton
{
public:
    Door(const QString &title, const QString &words, QWidget *parent) : QPushButton(parent)
    {
        setObjectName(QStringLiteral("door"));
        setAccessibleName(title);
        setAccessibleDescription(words);
        setFixedSize(318, 104);
        auto *heading = new QLabel(title, this);
        heading->setObjectName(QStringLiteral("doorTitle"));
        auto *text = new QLabel(words, this);
        text->setObjectName(QStringLiteral("doorWords"));
        text->setWordWrap(true);
        for (QLabel *label : {heading, text})
            label->setAttribute(Qt::WA_TransparentForMouseEvents);
        auto *column = new QVBoxLayout(this);
        column->setContentsMargins(16, 12, 16, 10);
        column->setSpacing(4);
        column->addWidget(heading);
        column->addWidget(text, 1, Qt::AlignTop);
    }
};

} // namespace

WelcomePage::WelcomePage(const Theme *, QWidget *parent) : QWidget(parent), m_recent(new QVBoxLayout)
{
    setAccessibleName(tr("Welcome"));
    auto *title = new QLabel(QStringLiteral("Stepwire"), this);
    title->setObjectName(QStringLiteral("welcomeTitle"));
    auto *words = new QLabel(tr("See what an agent and its model server say to each other, step by step."), this);
    words->setObjectName(QStringLiteral("welcomeWords"));

    auto *tap = new Door(
        tr("Tap an agent"),
        tr("Put Stepwire between an agent and its server. It relays every byte unchanged and shows it live."), this);
    auto *connectDoor = new Door(
        tr("Connect"),
        tr("Run a session from here. For now this starts the demo: a local server and a scripted agent."), this);
    auto *race = new Door(
        tr("Race"),
        tr("One task over HTTP and over WebSocket, side by side. For now this starts the demo, which runs both."),
        this);
    auto *open =
        new Door(tr("Open"), tr("A recording (.stepwire). Files can be dropped anywhere on the window."), this);
    connect(tap, &QPushButton::clicked, this, &WelcomePage::tapChosen);
    connect(connectDoor, &QPushButton::clicked, this, &WelcomePage::connectChosen);
    connect(race, &QPushButton::clicked, this, &WelcomePage::raceChosen);
    connect(open, &QPushButton::clicked, this, &WelcomePage::openChosen);
    auto *demo = new QPushButton(tr("Run the demo"), this);
    demo->setObjectName(QStringLiteral("demoButton"));
    demo->setDefault(true);
    connect(demo, &QPushButton::clicked, this, &WelcomePage::demoChosen);
    auto *demoWords = new QLabel(tr("No key and no network needed. Its model is simulated, and says so."), this);
    demoWords->setObjectName(QStringLiteral("welcomeWords"));

    auto *doors = new QGridLayout;
    doors->setSpacing(12);
    doors->addWidget(tap, 0, 0);
    doors->addWidget(connectDoor, 0, 1);
    doors->addWidget(race, 1, 0);
    doors->addWidget(open, 1, 1);
    auto *demoRow = new QHBoxLayout;
    demoRow->addWidget(demo);
    demoRow->addSpacing(8);
    demoRow->addWidget(demoWords);
    demoRow->addStretch(1);
    m_recent->setSpacing(2);
    auto *column = new QVBoxLayout;
    column->setSpacing(6);
    column->addWidget(title);
    column->addWidget(words);
    column->addSpacing(18);
    column->addLayout(doors);
    column->addSpacing(10);
    column->addLayout(demoRow);
    column->addSpacing(14);
    column->addLayout(m_recent);
    auto *outer = new QGridLayout(this);
    outer->addLayout(column, 1, 1);
    outer->setRowStretch(0, 2);
    outer->setRowStretch(2, 3);
    outer->setColumnStretch(0, 1);
    outer->setColumnStretch(2, 1);
}

void WelcomePage::setRecentFiles(const QStringList &paths)
{
    while (QLayoutItem *item = m_recent->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    if (paths.isEmpty())
        return;
    auto *heading = new QLabel(tr("Opened last"), this);
    heading->setObjectName(QStringLiteral("welcomeWords"));
    m_recent->addWidget(heading);
    for (const QString &path : paths.mid(0, 5)) {
        auto *button = new QPushButton(QFileInfo(path).fileName(), this);
        button->setObjectName(QStringLiteral("recentFile"));
        button->setToolTip(path);
        button->setFlat(true);
        connect(button, &QPushButton::clicked, this, [this, path] { Q_EMIT recentChosen(path); });
        m_recent->addWidget(button, 0, Qt::AlignLeft);
    }
}

} // namespace stepwire
