#include "app/composition/windowrun.h"

#include "app/composition/screenshot.h"
#include "app/composition/workbench.h"

#include <QApplication>
#include <QStyleFactory>
#include <QTimer>
#include <chrono>
#include <cstdio>

namespace stepwire {

namespace {

constexpr int settleMilliseconds = 400; // panels gather changes for a frame or two, and the inspector reads a file

qint64 steadyMilliseconds()
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

/// Tells when a widget was painted for the first time.
class FirstPaint : public QObject
{
public:
    FirstPaint(QWidget *window, std::function<void()> then) : QObject(window), m_then(std::move(then))
    {
        window->installEventFilter(this);
    }

protected:
    bool eventFilter(QObject *watched, QEvent *event) override
    {
        if (event->type() == QEvent::Paint && m_then)
            QTimer::singleShot(0, this, std::exchange(m_then, {}));
        return QObject::eventFilter(watched, event);
    }

private:
    std::function<void()> m_then;
};

void takePicture(Workbench &workbench, const WindowRequest &request, const std::function<int(const Failure &)> &say)
{
    if (!workbench.window()->isWelcoming() && !request.screenshotStep)
        workbench.window()->selectInterestingStep();
    QTimer::singleShot(settleMilliseconds, &workbench, [&workbench, &request, &say] {
        const Result<void> saved = saveScreenshot(workbench.window(), request.size, request.screenshot);
        QCoreApplication::exit(saved ? 0 : say(saved.error()));
    });
}

void preparePicture(Workbench &workbench, const WindowRequest &request, const std::function<int(const Failure &)> &say)
{
    QObject::connect(&workbench, &Workbench::failed, &workbench,
                     [&say](const Failure &failure) { QCoreApplication::exit(say(failure)); });
    const bool empty = request.files.isEmpty() && !request.demo;
    if (empty) {
        takePicture(workbench, request, say);
        return;
    }
    if (!request.screenshotStep) {
        QObject::connect(&workbench, &Workbench::sessionComplete, &workbench,
                         [&] { takePicture(workbench, request, say); });
        return;
    }
    QObject::connect(workbench.session(), &LiveSession::changed, &workbench, [&, taken = false]() mutable {
        int over = 0;
        for (const Step &step : workbench.session()->session().steps())
            over += step.over() ? 1 : 0;
        if (over < *request.screenshotStep || taken)
            return;
        taken = true;
        takePicture(workbench, request, say);
    });
}

} // namespace

int runWindow(const WindowRequest &request, const std::function<int(const Failure &)> &say, qint64 startedAt)
{
    QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    Workbench workbench(request);
    MainWindow *window = workbench.window();
    QApplication::setFont(Theme().font());
    if (!request.screenshot.isEmpty()) {
        window->resize(request.size);
        window->setFixedSize(request.size);
        preparePicture(workbench, request, say);
    }
    if (request.startupTime) {
        new FirstPaint(window, [startedAt] {
            std::printf("%lld\n", static_cast<long long>(steadyMilliseconds() - startedAt));
            QCoreApplication::exit(0);
        });
    }
    window->show();
    // work starts once the window is up, so that it never waits for a file
    QTimer::singleShot(0, &workbench, [&] {
        if (!request.files.isEmpty())
            workbench.open(request.files);
        else if (request.demo)
            workbench.startDemo();
        else if (request.tapUpstream) {
            TapSettings settings;
            settings.upstream = request.tapUpstream->toStdString();
            workbench.startTap(settings);
        } else {
            window->prepareWorkspace(); // while the welcome page is read
        }
    });
    return QApplication::exec();
}

} // namespace stepwire
