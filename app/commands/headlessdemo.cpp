#include "app/commands/headlessdemo.h"

#include "app/commands/commandline.h"
#include "app/commands/demoreport.h"
#include "app/commands/standardoutput.h"
#include "app/commands/storagetext.h"

#include <QCoreApplication>
#include <QDir>
#include <QProcess>
#include <QSaveFile>
#include <QTextStream>
#include <cstdio>
#include <utility>

namespace stepwire {

namespace {

constexpr int pictureTimeoutMs = 60'000;

void say(const QString &sentence)
{
    QTextStream(stderr) << sentence << Qt::endl;
}

} // namespace

HeadlessDemo::HeadlessDemo(HeadlessDemoRequest request, QObject *parent) : QObject(parent), m_request(std::move(request)) {}

HeadlessDemo::~HeadlessDemo() = default;

std::string HeadlessDemo::inFolder(const char *name) const
{
    return QDir(QString::fromStdString(m_request.folder)).filePath(QLatin1String(name)).toStdString();
}

Result<bool> HeadlessDemo::start()
{
    if (!QDir().mkpath(QString::fromStdString(m_request.folder)))
        return tl::unexpected(Failure{FailureKind::NotPermitted, m_request.folder, "the folder cannot be made"});
    Recording::Listeners listeners;
    listeners.delta = [this](SessionDelta &&delta) { m_session.apply(delta); };
    listeners.storage = [](const StorageEvent &event) { say(QStringLiteral("stepwire: ") + storageSentence(event)); };
    auto recording = Recording::start(inFolder("demo.stepwire"), m_request.overwrite, std::move(listeners));
    if (!recording)
        return tl::unexpected(std::move(recording.error()));
    m_recording = std::move(*recording);
    m_run = std::make_unique<DemoRun>(m_request.demo, *m_recording);
    connect(m_run.get(), &DemoRun::armStarted, this, [](const QString &name) { say(QStringLiteral("running: ") + name); });
    connect(m_run.get(), &DemoRun::finished, this, &HeadlessDemo::complete);
    connect(m_run.get(), &DemoRun::failed, this, [this](const QString &reason) {
        say(QStringLiteral("stepwire: the demo did not come to its end: ") + reason);
        end(exitFailed);
    });
    return m_run->start();
}

void HeadlessDemo::interrupt()
{
    if (std::exchange(m_over, true) || !m_run)
        return;
    m_run->stop();
    say(QStringLiteral("stepwire: interrupted; what was recorded is in %1").arg(QString::fromStdString(inFolder("demo.stepwire"))));
    end(exitFailed);
}

void HeadlessDemo::complete()
{
    m_recording->finish(); // from here on the session is this thread's alone
    const Scenario &scenario = m_run->scenario();
    const DemoReport report(m_session, scenario.title, DemoRun::simulationNote(scenario).toStdString());
    StandardOutput out;
    out.write(report.text());
    int code = out.finish();
    if (!writeSummary(report.markdown()) || !takePicture())
        code = exitFailed;
    say(QStringLiteral("written: demo.stepwire, summary.md%1 in %2")
            .arg(code == exitDone ? QStringLiteral(", demo.png") : QString(), QString::fromStdString(m_request.folder)));
    end(code);
}

void HeadlessDemo::end(int exitCode)
{
    m_over = true;
    m_recording->finish();
    Q_EMIT finished(exitCode);
}

bool HeadlessDemo::writeSummary(const std::string &markdown) const
{
    QSaveFile file(QString::fromStdString(inFolder("summary.md")));
    const bool written = file.open(QIODevice::WriteOnly) && file.write(QByteArray::fromStdString(markdown)) >= 0 && file.commit();
    if (!written)
        sayFailure({FailureKind::Other, inFolder("summary.md"), file.errorString().toStdString()});
    return written;
}

// A window of its own process: this one has no display connection and needs none.
bool HeadlessDemo::takePicture() const
{
    QProcess window;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    if (!environment.contains(QStringLiteral("DISPLAY")) && !environment.contains(QStringLiteral("WAYLAND_DISPLAY")))
        environment.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("offscreen"));
    window.setProcessEnvironment(environment);
    window.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    const QString picture = QString::fromStdString(inFolder("demo.png"));
    window.start(QCoreApplication::applicationFilePath(),
                 {QStringLiteral("--screenshot"), picture, QStringLiteral("--size"), QStringLiteral("1440x900"),
                  QString::fromStdString(inFolder("demo.stepwire"))});
    const bool drawn = window.waitForFinished(pictureTimeoutMs) && window.exitStatus() == QProcess::NormalExit && window.exitCode() == 0;
    if (!drawn)
        say(QStringLiteral("stepwire: the picture %1 could not be drawn; open the trace to see it.").arg(picture));
    return drawn;
}

} // namespace stepwire
