// The window with a large recording: what opening, scrolling, filtering and live traffic cost its thread.
//
//     windowscale --make FILE [--messages N] [--per-read N]     write an invented recording, and leave
//     windowscale FILE                                          open it, and measure
//     windowscale --large FILE                                  write one message of 20 MB there, and look at it
//     windowscale --flood FOLDER [--messages N]                 record a flood there and stop it, export, copy, close
//
// With STEPWIRE_BENCH_PICTURES=FOLDER it leaves pictures of the window there.
// The offscreen platform draws as the raster engine does on a screen; without a display it is the one to take.

#include "app/composition/workbench.h"
#include "models/session/sessionbuilder.h"
#include "models/wire/wiredecoder.h"
#include "tests/benchmarks/bigtrace.h"
#include "tests/app/tap/rawsocket.h"
#include "tests/benchmarks/floodstream.h"
#include "tests/benchmarks/guithreadmeter.h"
#include "ui/inspector/inspectorpanel.h"
#include "ui/inspector/jsontreeview.h"
#include "ui/messages/filterbox.h"
#include "ui/messages/timelinepanel.h"
#include "ui/messages/timelineview.h"
#include "ui/search/searchpanel.h"
#include "ui/shell/tapdialog.h"
#include "ui/shell/toolrow.h"
#include "ui/shell/workspace.h"
#include "ui/widgets/messagebar.h"

#include <QAction>
#include <QComboBox>
#include <QCommandLineParser>
#include <QEventLoop>
#include <QFile>
#include <QFileInfo>
#include <QLineEdit>
#include <QScrollBar>
#include <QStyleFactory>
#include <QTest>
#include <QTimer>
#include <algorithm>
#include <atomic>
#include <cstdio>
#include <functional>
#include <optional>
#include <thread>

using namespace stepwire;
using stepwire::testing::GuiThreadMeter;

namespace {

double millisecondsSince(std::chrono::steady_clock::time_point begin)
{
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
}

/// A line of /proc/self/status, in megabytes.
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

class Bench
{
public:
    Bench(GuiThreadMeter &meter, std::chrono::steady_clock::time_point begin, const QString &output = {}) : m_meter(meter), m_begin(begin)
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

    void open(const QString &path);
    void scroll();
    void filter();
    void search();
    void lookAtLargeMessage();
    void live(const QString &path, int messagesPerSecond, int seconds);
    void flood(const QString &folder, std::uint64_t messages);
    void keep(const QString &folder);

private:
    /// `work` as an event, so that it is measured, and what comes after it until `done`.
    void measured(const char *what, const std::function<void()> &work, const std::function<bool()> &done);

    TimelinePanel *timeline() { return m_workbench->window()->workspace()->timeline(); }
    void type(const QString &text);
    void picture(const char *name);

    GuiThreadMeter &m_meter;
    std::chrono::steady_clock::time_point m_begin;
    std::unique_ptr<Workbench> m_workbench;
    const QString m_pictures = qEnvironmentVariable("STEPWIRE_BENCH_PICTURES"); ///< A folder; empty: none are saved.
};

void Bench::picture(const char *name)
{
    if (!m_pictures.isEmpty())
        m_workbench->window()->grab().save(m_pictures + QLatin1Char('/') + QString::fromLatin1(name) + QStringLiteral(".png"));
}

void Bench::open(const QString &path)
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

void Bench::scroll()
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

void Bench::type(const QString &text)
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

void Bench::filter()
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

void Bench::search()
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

void Bench::lookAtLargeMessage()
{
    InspectorPanel *inspector = m_workbench->window()->workspace()->inspector();
    const auto measured = [this](const char *what, const std::function<void()> &work, const std::function<bool()> &done) {
        wait(300);
        m_meter.startOver();
        const auto begin = std::chrono::steady_clock::now();
        QTimer::singleShot(0, m_workbench.get(), work);
        waitUntil(done);
        wait(100);
        m_meter.print(what);
        std::printf("    there after %.0f ms\n", millisecondsSince(begin) - 100);
    };
    JsonTreeView *tree = inspector->tree();
    JsonTreeModel *json = tree->json();
    const auto always = [] { return true; };
    const auto key = [json](const QModelIndex &parent, const QString &name) {
        for (int row = 0; row < json->rowCount(parent); ++row) {
            const QModelIndex index = json->index(row, 0, parent);
            if (index.data(JsonTreeModel::KeyRole).toString() == name)
                return index;
        }
        return QModelIndex();
    };
    bool shown = false;
    QObject::connect(inspector, &InspectorPanel::shown, inspector, [&] { shown = true; });
    measured("20 MB: selected", [this] { m_workbench->selection()->selectMessage(MessageId{1}, StepId{1}); }, [&] { return shown; });
    const auto open = [&](const QModelIndex &index) {
        tree->expand(index);
        return index;
    };
    measured("20 MB: input opened", [&] { open(key({}, QStringLiteral("input"))); }, always);
    measured("20 MB: a thousand of its items", [&] { open(json->index(0, 0, key({}, QStringLiteral("input")))); }, always);
    const auto text = [&](const char *name, int content) {
        const QModelIndex item = open(json->index(0, 0, json->index(0, 0, key({}, QStringLiteral("input")))));
        const QModelIndex all = open(key(item, QStringLiteral("content")));
        return open(key(open(json->index(content, 0, all)), QString::fromLatin1(name)));
    };
    measured("20 MB: its picture", [&] { open(json->index(0, 0, text("image_url", 0))); }, always);
    measured("20 MB: its long text", [&] { open(json->index(3, 0, text("text", 1))); }, always);
    picture("large-tree");
    measured("20 MB: raw", [&] { inspector->showPage(InspectorPanel::RawPage); }, always);
    measured("20 MB: hex", [&] { inspector->showPage(InspectorPanel::HexPage); }, always);
    measured("20 MB: a match at its end", [&] {
        const Message *message = m_workbench->session()->session().message(MessageId{1});
        inspector->showEvidence({Evidence::In::Payload, message->connection, message->id, {}, {message->payloadBytes - 30, message->payloadBytes - 20}});
    }, always);
    picture("large-match");
    if (!m_pictures.isEmpty()) {
        for (QAction *action : m_workbench->window()->findChildren<QAction *>()) {
            if (action->shortcut() == QKeySequence(QStringLiteral("Ctrl+T")))
                action->trigger();
        }
        auto *dialog = m_workbench->window()->findChild<TapDialog *>();
        dialog->findChild<QComboBox *>(QStringLiteral("tapWay"))->setCurrentIndex(1);
        wait(200);
        dialog->adjustSize();
        dialog->grab().save(m_pictures + QStringLiteral("/proxy.png"));
    }
    std::printf("memory %.0f MB (peak %.0f)\n", memory("VmRSS"), memory("VmHWM"));
}

/// Deltas as a recording hands them out, 30 a second, on top of what is open.
void Bench::live(const QString &path, int messagesPerSecond, int seconds)
{
    Result<std::unique_ptr<TraceReader>> trace = TraceReader::open(QFile::encodeName(path).toStdString());
    if (!trace)
        return;
    m_workbench->closeAll();
    SessionBuilder builder;
    WireDecoder decoder(builder);
    std::vector<SessionDelta> deltas;
    SessionDelta gathered;
    const std::size_t each = std::size_t(messagesPerSecond / 30);
    (void)(*trace)->replay([&](Observation &&observation) {
        decoder.feed(observation);
        gathered.merge(builder.takeDelta());
        if (gathered.messages.size() >= each)
            deltas.push_back(std::exchange(gathered, {}));
        return deltas.size() < std::size_t(30 * seconds);
    });
    m_workbench->window()->openSession(QStringLiteral("live"), StatusLine::Activity::Recording);
    wait(300);
    m_meter.startOver();
    std::vector<double> frames;
    auto last = std::chrono::steady_clock::now();
    QTimer frame;
    frame.setTimerType(Qt::PreciseTimer);
    QObject::connect(&frame, &QTimer::timeout, [&] {
        frames.push_back(millisecondsSince(last));
        last = std::chrono::steady_clock::now();
    });
    frame.start(16);
    std::size_t next = 0;
    QTimer tell;
    tell.setTimerType(Qt::PreciseTimer);
    QObject::connect(&tell, &QTimer::timeout, m_workbench.get(), [&] {
        if (next < deltas.size())
            m_workbench->session()->apply(deltas[next++]);
    });
    tell.start(33);
    waitUntil([&] { return next >= deltas.size(); });
    const QByteArray words = "live at " + QByteArray::number(messagesPerSecond) + " messages/s";
    m_meter.print(words.constData());
    m_meter.printReceivers(12);
    std::ranges::sort(frames);
    const auto at = [&](double share) { return frames[std::size_t(double(frames.size() - 1) * share)]; };
    std::printf("    %zu messages; frames: p50 %.1f ms, p99 %.1f ms, longest %.1f ms\n",
                m_workbench->session()->session().messages().size(), at(0.5), at(0.99), frames.back());
}

void Bench::measured(const char *what, const std::function<void()> &work, const std::function<bool()> &done)
{
    wait(300);
    m_meter.startOver();
    QTimer::singleShot(0, m_workbench.get(), work);
    wait(1);
    waitUntil(done);
    m_meter.print(what);
    m_meter.printReceivers(4);
}

/// A server that answers as fast as it is read through the window's tap, then Stop.
void Bench::flood(const QString &folder, std::uint64_t messages)
{
    testing::RawListener listener;
    TapSettings settings;
    settings.upstream = "http://127.0.0.1:" + std::to_string(listener.port()) + "/v1";
    settings.proxyVia = "none";
    settings.listenPort = testing::RawListener().port();
    m_workbench->startTap(settings);
    const int steps = int(messages / benchmarks::FloodStream::messagesPerStep) + 1;
    std::atomic<bool> over = false;
    std::thread server([&] {
        benchmarks::FloodStream stream;
        testing::RawSocket socket = listener.accept();
        socket.readUntil("\r\n\r\n");
        socket.send(stream.upgradeAnswer());
        for (int i = 0; i < steps; ++i)
            socket.send(stream.response());
        socket.finish();
        socket.readToEnd();
    });
    std::thread agent([&] {
        benchmarks::FloodStream stream;
        testing::RawSocket socket = testing::RawSocket::connected(settings.listenPort);
        socket.send(stream.upgradeRequest("127.0.0.1:" + std::to_string(settings.listenPort)));
        socket.readUntil("\r\n\r\n");
        for (int i = 0; i < steps; ++i)
            socket.send(stream.request());
        socket.readToEnd();
        socket.close();
        over = true;
    });
    m_meter.startOver();
    waitUntil([&] { return over.load(); });
    server.join();
    agent.join();
    m_meter.print("recording a flood");
    bool saved = false;
    QObject::connect(m_workbench.get(), &Workbench::recordingSaved, m_workbench.get(), [&] { saved = true; });
    double answered = 0;
    const auto stop = [&] {
        const auto begin = std::chrono::steady_clock::now();
        m_workbench->stop();
        answered = millisecondsSince(begin);
        QTimer::singleShot(1500, m_workbench.get(), [this] { picture("saving"); });
    };
    measured("stop after it", stop, [&] { return saved; });
    std::printf("    Stop answered after %.1f ms; %zu messages in %s\n", answered, m_workbench->session()->session().messages().size(),
                QFile::encodeName(folder).constData());
}

/// What is done with a whole session: written elsewhere, and replaced.
void Bench::keep(const QString &folder)
{
    MainWindow *window = m_workbench->window();
    const auto says = [window](const char *words) { return window->messages()->sentence().startsWith(QLatin1String(words)); };
    const QString exported = folder + QStringLiteral("/windowscale.jsonl");
    const QString copied = folder + QStringLiteral("/windowscale-copy.stepwire");
    measured("exported", [&] {
        QTimer::singleShot(2500, m_workbench.get(), [this] { picture("exporting"); });
        m_workbench->exportTo(QStringLiteral("jsonl"), exported);
    }, [&] { return says("Exported to"); });
    measured("copied", [&] { m_workbench->saveCopy(copied); }, [&] { return says("Saved a copy"); });
    measured("closed", [&] { m_workbench->closeAll(); }, [] { return true; });
    QFile::remove(exported);
    QFile::remove(copied);
}

} // namespace

int main(int argc, char *argv[])
{
    const auto begin = std::chrono::steady_clock::now();
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM") && qEnvironmentVariableIsEmpty("DISPLAY"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    GuiThreadMeter application(argc, argv);
    QCommandLineParser parser;
    const QCommandLineOption make(QStringLiteral("make"), {}, QStringLiteral("FILE"));
    const QCommandLineOption messages(QStringLiteral("messages"), {}, QStringLiteral("N"), QStringLiteral("1000000"));
    const QCommandLineOption perRead(QStringLiteral("per-read"), {}, QStringLiteral("N"), QStringLiteral("8"));
    const QCommandLineOption only(QStringLiteral("open-only"));
    const QCommandLineOption large(QStringLiteral("large"), {}, QStringLiteral("FILE"));
    const QCommandLineOption flood(QStringLiteral("flood"), {}, QStringLiteral("FOLDER"));
    parser.addOptions({make, messages, perRead, only, large, flood});
    parser.addPositionalArgument(QStringLiteral("FILE"), {});
    parser.process(application);
    if (parser.isSet(make)) {
        testing::BigTraceShape shape;
        shape.messages = parser.value(messages).toULongLong();
        shape.messagesPerRead = parser.value(perRead).toUInt();
        const Result<void> written = testing::writeBigTrace(QFile::encodeName(parser.value(make)).toStdString(), shape);
        if (!written)
            std::fprintf(stderr, "windowscale: %s %s\n", written.error().subject.c_str(), written.error().detail.c_str());
        std::printf("written in %.1f s\n", millisecondsSince(begin) / 1000);
        return written ? 0 : 1;
    }
    if (parser.isSet(large)) {
        if (!testing::writeLargeMessage(QFile::encodeName(parser.value(large)).toStdString(), 20'000'000))
            return 1;
        QApplication::setFont(Theme(Theme::Scheme::Dark).font());
        Bench bench(application, std::chrono::steady_clock::now());
        bench.open(parser.value(large));
        bench.lookAtLargeMessage();
        return 0;
    }
    if (parser.isSet(flood)) {
        QApplication::setFont(Theme(Theme::Scheme::Dark).font());
        Bench bench(application, begin, parser.value(flood));
        bench.flood(parser.value(flood), parser.value(messages).toULongLong());
        bench.keep(parser.value(flood));
        return 0;
    }
    if (parser.positionalArguments().isEmpty())
        parser.showHelp(2);
    QApplication::setFont(Theme(Theme::Scheme::Dark).font());
    const QString path = parser.positionalArguments().constFirst();
    Bench bench(application, begin);
    bench.open(path);
    if (parser.isSet(only))
        return 0;
    bench.scroll();
    bench.filter();
    bench.search();
    bench.keep(QFileInfo(path).absolutePath());
    bench.live(path, 20'000, 10);
    return 0;
}
