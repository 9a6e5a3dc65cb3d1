// What the tap adds to a message's way, beside socat and mitmdump doing the same, with the recording on. The arms take
// turns within one run, so that whatever else the machine does falls on all of them.
//
//     taplatency [--rounds N] [--interval MICROSECONDS] [--burst MESSAGES]
//
// Takes the peers that are in the PATH; without any the tap is compared with the direct way alone.

#include "app/pipeline/recording.h"
#include "app/tap/tap.h"
#include "tests/app/tap/rawsocket.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QProcess>
#include <QTemporaryDir>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

using namespace stepwire;
using stepwire::testing::RawListener;
using stepwire::testing::RawSocket;

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t deltaSize = 250;
constexpr std::size_t requestSize = 20'000;
constexpr std::size_t largeSize = 1'000'000;
constexpr int deltasEachRound = 100;

std::int64_t nanoseconds()
{
    return std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now().time_since_epoch()).count();
}

/// One way from the client to the server: what goes in at one end comes out at the other.
struct Arm
{
    std::string name;
    int burstShare = 1; ///< A burst is so many times smaller: mitmdump takes seconds for what others do in a tenth.
    RawSocket client;
    RawSocket server;
    std::vector<double> down; ///< Microseconds on the way of each delta.
    std::vector<double> up;   ///< … of each request of 20 KB.
    std::vector<double> large;
    std::vector<double> burst; ///< Messages a second.
};

/// A frame as servers send it: not masked, of `size` bytes in all, with the time in its payload.
std::string delta()
{
    std::string frame(deltaSize, 'd');
    const char head[] = {char(0x82), char(126), char((deltaSize - 4) >> 8), char((deltaSize - 4) & 0xff)};
    std::memcpy(frame.data(), head, sizeof head);
    return frame;
}

/// A masked frame of `payload` bytes; the mask is zero, so that the payload stands as it is.
std::string request(std::size_t payload)
{
    const bool isShort = payload < 65536; // mitmdump takes no length that is longer than it has to be
    const int lengthBytes = isShort ? 2 : 8;
    std::string frame;
    frame += char(0x82); // binary: nor a text that is not UTF-8
    frame += char(0x80 | (isShort ? 126 : 127));
    for (int i = lengthBytes; i-- > 0;)
        frame += char(payload >> (8 * i));
    frame.append(4, '\0');
    return frame + std::string(payload, 'r');
}

bool connect(Arm &arm, RawListener &listener, std::uint16_t port)
{
    arm.client = RawSocket::connected(port);
    if (!arm.client.isOpen())
        return false;
    arm.client.send("GET /v1/responses HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port)
                    + "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
                      "AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n");
    arm.server = listener.accept();
    arm.server.readUntil("\r\n\r\n");
    arm.server.send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    "Sec-WebSocket-Accept: ICX+Yqv66kxgM0FcWaLWlFLwTAI=\r\n\r\n");
    if (!arm.client.readUntil("\r\n\r\n").starts_with("HTTP/1.1 101"))
        return false;
    const std::string frame = delta();
    arm.server.send(frame);
    return arm.client.read(frame.size()) == frame; // who does not pass it on as it is cannot be measured
}

void deltas(Arm &arm, std::chrono::microseconds interval)
{
    std::thread reader([&] {
        for (int i = 0; i < deltasEachRound; ++i) {
            const std::string frame = arm.client.read(deltaSize);
            std::int64_t sentAt = 0;
            std::memcpy(&sentAt, frame.data() + 8, sizeof sentAt);
            arm.down.push_back(double(nanoseconds() - sentAt) / 1000.0);
        }
    });
    std::string frame = delta();
    Clock::time_point next = Clock::now();
    for (int i = 0; i < deltasEachRound; ++i) {
        std::this_thread::sleep_until(next += interval);
        const std::int64_t now = nanoseconds();
        std::memcpy(frame.data() + 8, &now, sizeof now);
        arm.server.send(frame);
    }
    reader.join();
}

void upload(Arm &arm, std::size_t size, std::vector<double> &times)
{
    const std::string frame = request(size);
    std::thread reader([&] { arm.server.read(frame.size()); });
    const std::int64_t begin = nanoseconds();
    arm.client.send(frame);
    reader.join();
    times.push_back(double(nanoseconds() - begin) / 1000.0);
}

void burst(Arm &arm, int messages)
{
    const std::string frame = delta();
    const std::int64_t begin = nanoseconds();
    std::thread writer([&] {
        for (int i = 0; i < messages; ++i)
            arm.server.send(frame);
    });
    std::size_t left = std::size_t(messages) * deltaSize;
    while (left > 0) {
        const std::size_t count = arm.client.read(std::min<std::size_t>(left, 65536)).size();
        if (count == 0)
            break;
        left -= count;
    }
    writer.join();
    arm.burst.push_back(double(messages) / (double(nanoseconds() - begin) / 1e9));
}

double percentile(std::vector<double> values, double share)
{
    if (values.empty())
        return 0;
    std::ranges::sort(values);
    return values[std::min(values.size() - 1, std::size_t(share * double(values.size())))];
}

void print(const std::vector<std::unique_ptr<Arm>> &arms)
{
    std::printf("%-8s %10s %10s %10s %12s %12s %14s\n", "arm", "p50 us", "p90 us", "p99 us", "20 KB up us", "1 MB up us", "burst msg/s");
    for (const auto &arm : arms) {
        std::printf("%-8s %10.1f %10.1f %10.1f %12.1f %12.1f %14.0f\n", arm->name.c_str(), percentile(arm->down, 0.5),
                    percentile(arm->down, 0.9), percentile(arm->down, 0.99), percentile(arm->up, 0.5),
                    percentile(arm->large, 0.5), percentile(arm->burst, 0.5));
    }
    const auto find = [&](const char *name) {
        const auto found = std::ranges::find_if(arms, [&](const auto &arm) { return arm->name == name; });
        return found == arms.end() ? nullptr : found->get();
    };
    const Arm *direct = find("direct");
    const Arm *socat = find("socat");
    const Arm *mitmdump = find("mitmdump");
    const Arm *tap = find("tap");
    if (!tap)
        return;
    const auto added = [&](const Arm *arm, double share) {
        return percentile(arm->down, share) - percentile(direct->down, share);
    };
    for (const Arm *peer : {socat, mitmdump}) {
        if (!peer)
            continue;
        const char *name = peer->name.c_str();
        for (const double share : {0.5, 0.9, 0.99}) {
            std::printf("added at p%-3.0f tap %.1f us, %s %.1f us: %.2f times\n", share * 100, added(tap, share), name,
                        added(peer, share), added(tap, share) / added(peer, share));
        }
        const auto addedLarge = [&](const Arm *arm) { return percentile(arm->large, 0.5) - percentile(direct->large, 0.5); };
        std::printf("added to a request of 1 MB: %.2f times %s   messages of a burst: %.2f times %s\n",
                    addedLarge(tap) / addedLarge(peer), name, percentile(tap->burst, 0.5) / percentile(peer->burst, 0.5), name);
    }
}

/// Whether somebody listens on that port within the time that the slowest peer takes to start.
bool answers(std::uint16_t port)
{
    for (int i = 0; i < 100; ++i) {
        if (RawSocket::connected(port).isOpen())
            return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    return false;
}

std::uint16_t freePort()
{
    return RawListener().port();
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    QCommandLineParser parser;
    parser.addHelpOption();
    parser.addOptions({{QStringLiteral("rounds"), QStringLiteral("How often each arm has its turn."), QStringLiteral("N"), QStringLiteral("20")},
                       {QStringLiteral("interval"), QStringLiteral("Between two deltas."), QStringLiteral("MICROSECONDS"), QStringLiteral("1000")},
                       {QStringLiteral("burst"), QStringLiteral("Messages of a burst."), QStringLiteral("MESSAGES"), QStringLiteral("20000")}});
    parser.process(application);
    const int rounds = parser.value(QStringLiteral("rounds")).toInt();
    const std::chrono::microseconds interval(parser.value(QStringLiteral("interval")).toInt());
    const int messages = parser.value(QStringLiteral("burst")).toInt();

    QTemporaryDir folder;
    RawListener listener;
    auto recording = Recording::start(folder.filePath(QStringLiteral("bench.stepwire")).toStdString(), true);
    if (!recording)
        return 1;
    TapSettings settings;
    settings.upstream = "http://127.0.0.1:" + std::to_string(listener.port()) + "/v1";
    Tap tap(settings, **recording, [&] { return (*recording)->crowded(); });
    const std::uint16_t tapPort = tap.listen().value_or(0);

    const std::uint16_t socatPort = freePort();
    QProcess socat;
    socat.start(QStringLiteral("socat"), {QStringLiteral("-b65536"), QStringLiteral("TCP-LISTEN:%1,nodelay,reuseaddr").arg(socatPort),
                                          QStringLiteral("TCP:127.0.0.1:%1,nodelay").arg(listener.port())});
    const bool haveSocat = socat.waitForStarted();
    const std::uint16_t mitmdumpPort = freePort();
    QProcess mitmdump;
    mitmdump.start(QStringLiteral("mitmdump"), {QStringLiteral("-q"), QStringLiteral("-w"), folder.filePath(QStringLiteral("flows")),
                                                QStringLiteral("--mode"), QStringLiteral("reverse:http://127.0.0.1:%1").arg(listener.port()),
                                                QStringLiteral("-p"), QString::number(mitmdumpPort)});
    const bool haveMitmdump = mitmdump.waitForStarted() && answers(mitmdumpPort);
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    while (!listener.nobodyWaits()) // what mitmdump made of the question whether it is there
        listener.accept();

    std::vector<std::unique_ptr<Arm>> arms;
    for (const auto &[name, port] : {std::pair{"direct", listener.port()}, std::pair{"socat", socatPort},
                                    std::pair{"tap", tapPort}, std::pair{"mitmdump", mitmdumpPort}}) {
        if ((name == std::string_view("socat") && !haveSocat) || (name == std::string_view("mitmdump") && !haveMitmdump))
            continue;
        auto arm = std::make_unique<Arm>();
        arm->name = name;
        arm->burstShare = arm->name == "mitmdump" ? 20 : 1;
        if (connect(*arm, listener, port))
            arms.push_back(std::move(arm));
    }
    for (int round = 0; round < rounds; ++round) {
        for (std::size_t i = 0; i < arms.size(); ++i) {
            Arm &arm = *arms[(i + std::size_t(round)) % arms.size()]; // Nobody is always first.
            upload(arm, requestSize, arm.up);
            deltas(arm, interval);
            upload(arm, largeSize, arm.large);
            burst(arm, messages / arm.burstShare);
            // What the recording still has to do must not fall on the next arm's turn.
            std::this_thread::sleep_for(std::chrono::milliseconds(150));
        }
    }
    print(arms);
    if (const auto delay = tap.statistics().delay)
        std::printf("the tap's own measure: p50 %.1f us, p99 %.1f us, max %.0f us over %llu chunks\n", double(delay->p50) / 1e3,
                    double(delay->p99) / 1e3, double(delay->max) / 1e3, static_cast<unsigned long long>(delay->chunks));
    for (const auto &arm : arms)
        arm->client.close();
    tap.stop();
    (*recording)->finish();
    const Recording::Totals totals = (*recording)->totals();
    std::printf("recorded %llu messages, %llu bytes, %llu lost\n", static_cast<unsigned long long>(totals.messages),
                static_cast<unsigned long long>(totals.bytes), static_cast<unsigned long long>(totals.lostBytes));
    for (QProcess *peer : {&socat, &mitmdump}) {
        peer->kill();
        peer->waitForFinished(1000);
    }
    return totals.lostBytes == 0 ? 0 : 1;
}
