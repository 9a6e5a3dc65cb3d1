// A server that never pauses, through the tap into a trace, until everything is stored: messages of 250 B written one by
// one, and written together. The sender waits for nobody, so what the tap cannot take in time shows as back-pressure, and
// what it lost as lost. The load, the tap and the recording share this machine's cores.
//
//     tapflood [--seconds S]

#include "app/pipeline/recording.h"
#include "app/tap/tap.h"
#include "tests/app/tap/rawsocket.h"
#include "tests/benchmarks/floodstream.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QTemporaryDir>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <string>
#include <thread>

using namespace stepwire;
using namespace stepwire::benchmarks;
using stepwire::testing::RawListener;
using stepwire::testing::RawSocket;

namespace {

using Clock = std::chrono::steady_clock;

double residentMegabytes()
{
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("VmRSS:"))
            return std::stod(line.substr(6)) / 1024;
    }
    return 0;
}

double secondsSince(Clock::time_point begin)
{
    return std::chrono::duration<double>(Clock::now() - begin).count();
}

struct Flood
{
    std::uint64_t messages = 0;
    double passedOn = 0; ///< Seconds until the client had the last byte.
    double stored = 0;   ///< … until the trace held all of it.
    double halfway = 0;  ///< Megabytes in memory.
    double end = 0;
    std::uint64_t lostBytes = 0;
    bool whole = false;  ///< The client got every byte.
};

enum class Writing { OneByOne, Together };

bool connect(RawSocket &client, RawSocket &server, RawListener &listener, std::uint16_t port)
{
    const FloodStream stream;
    client = RawSocket::connected(port);
    client.send(stream.upgradeRequest("127.0.0.1:" + std::to_string(port)));
    server = listener.accept();
    server.readUntil("\r\n\r\n");
    server.send(stream.upgradeAnswer());
    return client.readUntil("\r\n\r\n").starts_with("HTTP/1.1 101");
}

Flood flood(Recording &recording, RawListener &listener, std::uint16_t port, Writing writing, double seconds)
{
    Flood flood;
    RawSocket client;
    RawSocket server;
    if (!connect(client, server, listener, port))
        return flood;
    // One step is made once and sent again and again: making them would be part of the load.
    FloodStream stream;
    const std::string request = stream.request();
    const std::vector<std::string> frames = stream.responseFrames();
    const std::string together = stream.response();
    const std::uint64_t before = recording.totals().messages;
    const Clock::time_point begin = Clock::now();
    std::atomic<std::uint64_t> bytesSent = 0;
    std::thread sender([&] {
        while (secondsSince(begin) < seconds) {
            client.send(request);
            if (writing == Writing::Together) {
                server.send(together);
            } else {
                for (const std::string &frame : frames)
                    server.send(frame);
            }
            bytesSent += together.size();
            flood.messages += frames.size() + 1;
            if (flood.halfway == 0 && secondsSince(begin) > seconds / 2)
                flood.halfway = residentMegabytes();
        }
        server.finish();
    });
    std::thread atServer([&] { server.readToEnd(); });
    std::uint64_t received = 0;
    for (std::string chunk = client.read(262144); !chunk.empty(); chunk = client.read(262144))
        received += chunk.size();
    flood.passedOn = secondsSince(begin);
    sender.join();
    client.close();
    atServer.join();
    flood.whole = received == bytesSent;
    while (recording.totals().messages < before + flood.messages && secondsSince(begin) < seconds * 20)
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    flood.stored = secondsSince(begin);
    flood.end = residentMegabytes();
    flood.lostBytes = recording.totals().lostBytes;
    return flood;
}

void print(const char *how, const Flood &flood)
{
    std::printf("%-12s %9llu messages: passed on at %7.0f thousand/s, stored at %7.0f thousand/s, lost %llu bytes, %s,"
                " memory %.0f MB halfway, %.0f MB at the end\n",
                how, static_cast<unsigned long long>(flood.messages), double(flood.messages) / flood.passedOn / 1000,
                double(flood.messages) / flood.stored / 1000, static_cast<unsigned long long>(flood.lostBytes),
                flood.whole ? "whole" : "NOT WHOLE", flood.halfway, flood.end);
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    QCommandLineParser parser;
    parser.addOption({"seconds", "How long each flood lasts.", "S", "4"});
    parser.addHelpOption();
    parser.process(application);

    const QTemporaryDir folder;
    bool good = true;
    for (const Writing writing : {Writing::OneByOne, Writing::Together}) {
        const bool together = writing == Writing::Together;
        RawListener listener;
        auto recording = Recording::start(folder.filePath(together ? "together.stepwire" : "single.stepwire").toStdString(), true);
        if (!recording)
            return 1;
        TapSettings settings;
        settings.upstream = "http://127.0.0.1:" + std::to_string(listener.port()) + "/v1";
        Tap tap(settings, **recording, [&] { return (*recording)->crowded(); });
        const std::uint16_t port = tap.listen().value_or(0);
        const Flood result = flood(**recording, listener, port, writing, parser.value("seconds").toDouble());
        print(together ? "together" : "one by one", result);
        const Clock::time_point ending = Clock::now();
        tap.stop();
        (*recording)->finish();
        std::printf("%-12s closing the trace, with the tables that had to wait: %.1f s\n", "", secondsSince(ending));
        good = good && result.whole && result.lostBytes == 0;
    }
    return good ? 0 : 1;
}
