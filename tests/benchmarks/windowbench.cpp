#include "tests/benchmarks/windowbench.h"

#include "tests/benchmarks/bigtrace.h"
#include "ui/messages/filterbox.h"
#include "ui/messages/timelineview.h"
#include "ui/search/searchpanel.h"
#include "ui/shell/toolrow.h"

#include <QEventLoop>
#include <QFile>
#include <QLineEdit>
#include <QScrollBar>
#include <QTest>
#include <QTimer>
#include <algorithm>
#include <cstdio>
#include <optional>

namespace stepwire::benchmarks {

double millisecondsSince(std::chrono::steady_clock::time_point begin)
{
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
}

double memory(const QByteArray &key)
{
    QFile status(QStringLiteral("/proc/self/status"));
    if (!status.open(QIODevice::ReadOnly))
        return 0;
    for (const QByteArray &line : status.readAll().split('\n')) {
        if (line.startsWith(key))
            return line.mid(key.size() + 1).simplified().split(' ').first().toDouble() / 1024;
    }
    return 0;
}

void wait(int milliseconds)
{
    QEventLoop loop;
    QTimer::singleShot(milliseconds, Qt::PreciseTimer, &loop, &QEventLoop::quit);
    loop.exec();
}

void waitUntil(const std::function<bool()> &reached)
{
    QEventLoop loop;
    QTimer look;
    QObject::connect(&look, &QTimer::timeout, &loop, [&] {
        if (reached())
            loop.quit();
    });
    look.start(2);
    loop.exec();
}

WindowBench::WindowBench(testing::GuiThreadMeter &meter, std::chrono::steady_clock::time_point begin, const QString &output)
    : m_meter(meter), m_begin(begin)
{
    WindowRequest request;
    request.output = output;
    request.overwrite = true;
    request.restore = false;
    request.theme = qEnvironmentVariable("STEPWIRE_BENCH_THEME") == QLatin1String("light") ? WindowRequest::Theme::Light : WindowRequest::Theme::Dark;
    request.failureSentence = [](const Failure &failure) { return QString::fromStdString(failure.detail); };
    m_workbench = std::make_unique<Workbench>(request);
    QObject::connect(m_workbench.get(), &Workbench::failed, [](const Failure &failure) {
        std::fprintf(stderr, "windowscale: %s\n", failure.detail.c_str());
        std::exit(1);
    });
    m_workbench->window()->show();
}

void WindowBench::picture(const char *name)
{
    if (!m_pictures.isEmpty())
        m_workbench->window()->grab().save(m_pictures + QLatin1Char('/') + QString::fromLatin1(name) + QStringLiteral(".png"));
}

void WindowBench::measured(const char *what, const std::function<void()> &work, const std::function<bool()> &done)
{
    wait(300);
    m_meter.startOver();
    QTimer::singleShot(0, m_workbench.get(), work);
    wait(1);
    waitUntil(done);
    m_meter.print(what);
    m_meter.printReceivers(4);
}

void WindowBench::open(const QString &path)
{
    m_meter.startOver();
    bool complete = false;
    const auto told = QObject::connect(m_workbench.get(), &Workbench::sessionComplete, m_workbench.get(), [&] { complete = true; });
    const double before = memory("VmRSS");
    m_workbench->open({path});
    waitUntil([&] { return !m_workbench->window()->isWelcoming() && timeline()->messages()->rowCount() > 3; });
    timeline()->view()->viewport()->repaint();
    std::printf("first page                         %8.0f ms after main()\n", millisecondsSince(m_begin));
    waitUntil([&] { return complete; });
    QObject::disconnect(told);
    std::printf("everything derived                 %8.0f ms after main()\n", millisecondsSince(m_begin));
    m_meter.print("opening");
    m_meter.printReceivers(12);
    const double messages = double(m_workbench->session()->session().messages().size());
    std::printf("%.0f messages, %d rows; memory %.0f MB (peak %.0f), %.0f bytes a message\n", messages,
                timeline()->messages()->rowCount(), memory("VmRSS"), memory("VmHWM"),
                (memory("VmRSS") - before) * 1024 * 1024 / std::max(1.0, messages));
    wait(500);
}

void WindowBench::scroll()
{
    QScrollBar *bar = timeline()->view()->verticalScrollBar();
    m_meter.startOver();
    for (int i = 0; i < 100; ++i) {
        bar->setValue(int(qint64(bar->maximum()) * ((i * 37) % 100) / 100));
        wait(5);
    }
    m_meter.print("scrolling to 100 places");
    m_meter.startOver();
    for (int i = 0; i < 200; ++i) {
        bar->setValue(bar->value() + 3);
        wait(5);
    }
    m_meter.print("scrolling by 200 x 3 rows");
}

void WindowBench::type(const QString &text)
{
    m_meter.startOver();
    const auto begin = std::chrono::steady_clock::now();
    FilterBox *box = m_workbench->window()->tools()->filter();
    box->clear();
    for (int i = 1; i <= text.size(); ++i) {
        box->setText(text.left(i));
        wait(60);
    }
    std::uint64_t shown = 0;
    int still = 0;
    waitUntil([&] { // nothing changes for 200 ms
        still = timeline()->messages()->shownMessages() == shown ? still + 1 : 0;
        shown = timeline()->messages()->shownMessages();
        return still > 100;
    });
    const QByteArray words = "filter \"" + text.toUtf8() + "\"";
    m_meter.print(words.constData());
    std::printf("    %s, settled after %.0f ms\n", timeline()->shownWords().toUtf8().constData(), millisecondsSince(begin) - 200);
}

void WindowBench::filter()
{
    type(QStringLiteral("completed"));
    type(QStringLiteral("type:delta bytes>300"));
    type(QString());
    const auto measured = [this](const char *what, const std::function<void()> &work) {
        m_meter.startOver();
        // as an event of its own, so that it is measured
        QTimer::singleShot(0, m_workbench.get(), work);
        wait(1500);
        m_meter.print(what);
    };
    measured("deltas shown", [this] { timeline()->setDeltasShown(true); });
    std::printf("    %d rows\n", timeline()->messages()->rowCount());
    scroll();
    measured("deltas folded", [this] { timeline()->setDeltasShown(false); });
    measured("all steps collapsed", [this] { timeline()->messages()->setAllCollapsed(true); });
    measured("all steps expanded", [this] { timeline()->messages()->setAllCollapsed(false); });
    measured("step selected", [this] { m_workbench->window()->selectInterestingStep(); });
}

void WindowBench::search()
{
    SearchPanel *panel = m_workbench->window()->workspace()->search();
    m_workbench->window()->workspace()->showSearch();
    const auto run = [&](const QString &words) {
        wait(100);
        panel->words()->setText(words);
        m_meter.startOver();
        const auto begin = std::chrono::steady_clock::now();
        QMetaObject::invokeMethod(panel->words(), &QLineEdit::returnPressed);
        std::optional<double> first;
        waitUntil([&] {
            if (!first && panel->hits()->rowCount() > 0)
                first = millisecondsSince(begin);
            return !panel->isSearching();
        });
        const QByteArray name = "search \"" + words.toUtf8() + "\"";
        m_meter.print(name.constData());
        std::printf("    first hit after %.0f ms, %s after %.0f ms\n", first.value_or(-1), panel->noteText().toUtf8().constData(), millisecondsSince(begin));
    };
    run(QString::fromLatin1(testing::bigTraceNeedle)); // in the last message alone
    run(QStringLiteral("nowhere to be found"));
    run(QStringLiteral("token tests keeps"));
    panel->findNext(1);
    wait(500);
    picture("search");
    panel->words()->setText(QStringLiteral("nowhere to be found"));
    QMetaObject::invokeMethod(panel->words(), &QLineEdit::returnPressed);
    wait(100);
    m_meter.startOver();
    const auto begin = std::chrono::steady_clock::now();
    QTimer::singleShot(0, panel, [panel] { QTest::keyClick(panel->words(), Qt::Key_Escape); });
    waitUntil([&] { return !panel->isSearching(); });
    m_meter.print("search cancelled");
    std::printf("    after %.0f ms\n", millisecondsSince(begin));
}

} // namespace stepwire::benchmarks
