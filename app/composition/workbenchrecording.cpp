#include "app/composition/workbench.h"

#include "app/pipeline/recordedpayloads.h"
#include "app/tap/proxywiring.h"
#include "app/tap/upstreamproxies.h"
#include "ui/widgets/messagebar.h"
#include "ui/widgets/taskindicator.h"

#include <QDateTime>
#include <QDir>
#include <QFileInfo>
#include <QStandardPaths>
#include <QTimer>

namespace stepwire {

QString Workbench::recordingPath() const
{
    return m_recorded ? m_path : QString();
}

QString Workbench::recordingsFolder() const
{
    if (!m_request.output.isEmpty())
        return m_request.output;
    return QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) + QStringLiteral("/recordings");
}

QString Workbench::recordingFile(const QString &stem) const
{
    const QDir folder(recordingsFolder());
    if (!m_request.output.isEmpty())
        return folder.filePath(stem + QStringLiteral(".stepwire"));
    return folder.filePath(QDateTime::currentDateTime().toString(QStringLiteral("yyyy-MM-dd-HHmmss-zzz")) +
                           QStringLiteral(".stepwire"));
}

bool Workbench::startRecording(const QString &title, const QString &stem)
{
    const QString path = recordingFile(stem);
    const QFileInfo folder(QFileInfo(path).absolutePath());
    if (!folder.isDir() && QDir().mkpath(folder.absoluteFilePath())) {
        // what agents say is nobody else's
        QFile::setPermissions(folder.absoluteFilePath(), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    }
    const quint64 generation = m_generation;
    Recording::Listeners listeners;
    listeners.delta = [this, generation](SessionDelta &&delta) {
        auto shared = std::make_shared<SessionDelta>(std::move(delta));
        QMetaObject::invokeMethod(
            this, [this, generation, shared] { takeDelta(generation, *shared); }, Qt::QueuedConnection);
    };
    listeners.storage = [this, generation](const StorageEvent &event) {
        QMetaObject::invokeMethod(
            this, [this, generation, event] { tellStorage(generation, event); }, Qt::QueuedConnection);
    };
    Result<std::unique_ptr<Recording>> recording =
        Recording::start(QFile::encodeName(path).toStdString(), m_request.overwrite, std::move(listeners));
    if (!recording) {
        m_window->closeSession();
        report(recording.error());
        return false;
    }
    m_recording = std::move(*recording);
    m_recorded = true;
    m_path = path;
    const auto started = std::chrono::time_point_cast<std::chrono::milliseconds>(m_recording->startedAt());
    const QDateTime startedAt = QDateTime::fromMSecsSinceEpoch(started.time_since_epoch().count(), Qt::UTC);
    m_startedAt = startedAt.toString(Qt::ISODateWithMs).toStdString();
    m_window->openSession(title, StatusLine::Activity::Recording);
    const std::shared_ptr<RecordedPayloads> payloads = m_recording->payloads();
    showPayloads(payloads, [payloads](const BackgroundWork::Progress &progress) { return payloads->session(progress); });
    m_window->setStartedAt(startedAt);
    return true;
}

void Workbench::takeDelta(quint64 generation, const SessionDelta &delta)
{
    if (generation != m_generation)
        return;
    m_session.apply(delta);
    if (delta.ended)
        Q_EMIT sessionComplete();
}

void Workbench::tellStorage(quint64 generation, const StorageEvent &event)
{
    using Kind = StorageEvent::Kind;
    const bool fine = event.kind == Kind::Resumed && event.lostObservations == 0;
    const bool saved = event.kind == Kind::LogRenewed || event.kind == Kind::Moved || event.kind == Kind::TwoFiles;
    if (generation == m_generation)
        m_path = QFile::decodeName(event.path.c_str());
    m_finishing.moved(generation, QFile::decodeName(event.path.c_str()));
    if (event.kind == Kind::Unstored || event.kind == Kind::TwoFiles || event.kind == Kind::NotMoved)
        m_leaving = false; // whoever wants to leave should read this first
    if (m_request.storageSentence)
        m_window->say(fine ? Severity::Info : saved ? Severity::Warning : Severity::Error, m_request.storageSentence(event));
}

void Workbench::startTap(const TapSettings &wanted)
{
    startOver();
    if (putOff(recordingFile(QStringLiteral("tap")), [this, wanted] { startTap(wanted); }))
        return;
    TapSettings settings = wanted;
    settings.authorityFolder = m_request.authorityFolder;
    if (!startRecording(tr("live tap"), QStringLiteral("tap")))
        return;
    m_tap =
        std::make_unique<Tap>(settings, *m_recording, [recording = m_recording.get()] { return recording->crowded(); });
    const Result<std::uint16_t> port = m_tap->listen();
    if (!port) {
        m_tap.reset();
        finishRecording(Afterwards::Remove); // nothing was recorded
        closeAll();
        report(port.error());
        return;
    }
    const std::optional<ProxyAddress> proxy = m_tap->proxyAddress();
    const QString url = QString::fromStdString(proxy ? proxy->url : m_tap->url());
    if (proxy)
        m_window->setProxyFiles({QString::fromStdString(proxy->certificate), QString::fromStdString(proxy->bundle)});
    m_window->setTapped(url, proxy ? QString() : QString::fromStdString(settings.upstream));
    m_window->status()->setTapped(true);
    for (const UnusableProxy &unusable : unusableProxies(settings.proxyVia, ProxyEnvironment::ofThisProcess()))
        m_window->say(Severity::Warning, tr("%1 %2. It is passed by.").arg(QString::fromStdString(unusable.variable), QString::fromStdString(unusable.reason)));
    if (m_tap->beyondLoopback())
        m_window->say(
            Severity::Warning,
            (proxy ? tr("This proxy listens beyond this machine: whoever reaches %1 can reach any host in this machine's name.")
                   : tr("This tap listens beyond this machine: whoever reaches %1 can use it and, with it, the server."))
                .arg(url));
    if (settings.command.empty())
        return;
    m_agent = std::make_unique<AgentLauncher>();
    if (m_request.agentSetup)
        m_agent->setChildSetup(m_request.agentSetup);
    connect(m_agent.get(), &AgentLauncher::finished, this, [this](int code, bool normally) {
        m_window->say(code == 0 && normally ? Severity::Info : Severity::Warning,
                      normally ? tr("The agent ended with exit code %1. The tap still listens.").arg(code)
                               : tr("The agent was ended by a signal. The tap still listens."));
    });
    const QByteArray noProxy = qEnvironmentVariableIsSet("NO_PROXY") ? qgetenv("NO_PROXY") : qgetenv("no_proxy");
    const Result<void> started =
        proxy ? m_agent->start(proxiedCommand(settings.command, *proxy, settings.intercepted, noProxy.toStdString()))
              : m_agent->start(settings.command, m_tap->url());
    if (!started)
        report(started.error());
}

void Workbench::startDemo()
{
    startOver();
    if (putOff(recordingFile(QStringLiteral("demo")), [this] { startDemo(); }))
        return;
    DemoSettings settings;
    if (!m_request.demoScenario.isEmpty())
        settings.scenario = m_request.demoScenario.toStdString();
    settings.tokensPerSecond = m_request.demoTokensPerSecond;
    settings.firstTokenMs = m_request.demoFirstTokenMs;
    if (!startRecording(tr("demo \u00b7 %1").arg(QString::fromStdString(settings.scenario)), QStringLiteral("demo")))
        return;
    m_demo = std::make_unique<DemoRun>(settings, *m_recording);
    connect(m_demo.get(), &DemoRun::finished, this, &Workbench::demoFinished);
    connect(m_demo.get(), &DemoRun::failed, this, [this](const QString &reason) {
        demoFinished();
        report({FailureKind::Other, tr("The demo").toStdString(), reason.toStdString()});
    });
    if (const Result<bool> started = m_demo->start(); !started) {
        demoFinished();
        report(started.error());
    }
}

void Workbench::demoFinished()
{
    // it says so from inside itself
    if (m_demo) {
        DemoRun *over = m_demo.release();
        connect(over, &QObject::destroyed, this, [recording = m_recording] {}); // it refers to it to its end
        over->deleteLater();
    }
    stop();
}

void Workbench::stop()
{
    if (m_agent)
        m_agent->stop();
    m_agent.reset();
    if (m_demo)
        m_demo->stop();
    m_demo.reset();
    if (m_tap) {
        m_tap->stop();
        m_window->setTapped({}, {});
    }
    m_tap.reset();
    finishRecording();
}

/// The window goes on: its panels take in what the recording still tells, and read payloads, while it is finished.
void Workbench::finishRecording(Afterwards afterwards)
{
    if (!m_recording)
        return;
    const quint64 number = m_generation;
    TaskIndicator *task = m_window->status()->addTask(
        tr("saving the recording"),
        tr("What was observed is in the file. Tables for SQLite tools that had to wait during a flood are made now."),
        TaskIndicator::Ending::Impossible);
    m_saving.emplace(number, task);
    m_finishing.finish(number, std::exchange(m_recording, {}), afterwards);
    m_window->setActivity(StatusLine::Activity::Stopped);
}

void Workbench::recordingFinished(quint64 number, const QString &path)
{
    if (const auto task = m_saving.find(number); task != m_saving.end()) {
        task->second->deleteLater();
        m_saving.erase(task);
    }
    Q_EMIT recordingSaved(path);
    leaveIfWanted();
}

bool Workbench::putOff(const QString &path, std::function<void()> then)
{
    if (!m_finishing.includes(path))
        return false;
    m_window->closeSession();
    const QString words = tr("%1 is still being saved. This goes on as soon as it is.").arg(path);
    QTimer::singleShot(patienceMilliseconds, this, [this, words, path, asked = m_asked] {
        if (asked == m_asked && m_finishing.includes(path))
            m_window->say(Severity::Info, words);
    });
    m_finishing.whenDone(path, [this, words, asked = m_asked, then = std::move(then)](const QString &) {
        if (m_window->messages()->sentence() == words)
            m_window->messages()->hide();
        if (asked == m_asked)
            then();
    });
    return true;
}

} // namespace stepwire
