// What is done with a window beside looking through a recording: one large message, live traffic, a flood, saving.

#include "app/tap/tap.h"
#include "models/session/sessionbuilder.h"
#include "models/wire/wiredecoder.h"
#include "tests/app/tap/rawsocket.h"
#include "tests/benchmarks/floodstream.h"
#include "tests/benchmarks/windowbench.h"
#include "ui/inspector/inspectorpanel.h"
#include "ui/inspector/jsontreeview.h"
#include "ui/shell/tapdialog.h"
#include "ui/widgets/messagebar.h"

#include <QAction>
#include <QComboBox>
#include <QFile>
#include <QTimer>
#include <algorithm>
#include <atomic>
#include <cstdio>
#include <thread>

namespace stepwire::benchmarks {

void WindowBench::lookAtLargeMessage()
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
void WindowBench::live(const QString &path, int messagesPerSecond, int seconds)
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

/// A server that answers as fast as it is read through the window's tap, then Stop.
void WindowBench::flood(const QString &folder, std::uint64_t messages)
{
    testing::RawListener listener;
    TapSettings settings;
    settings.upstream = "http://127.0.0.1:" + std::to_string(listener.port()) + "/v1";
    settings.proxyVia = "none";
    settings.listenPort = testing::RawListener().port();
    m_workbench->startTap(settings);
    const int steps = int(messages / FloodStream::messagesPerStep) + 1;
    std::atomic<bool> over = false;
    std::thread server([&] {
        FloodStream stream;
        testing::RawSocket socket = listener.accept();
        socket.readUntil("\r\n\r\n");
        socket.send(stream.upgradeAnswer());
        for (int i = 0; i < steps; ++i)
            socket.send(stream.response());
        socket.finish();
        socket.readToEnd();
    });
    std::thread agent([&] {
        FloodStream stream;
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
void WindowBench::keep(const QString &folder)
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

} // namespace stepwire::benchmarks
