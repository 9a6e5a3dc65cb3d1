// The window with a large recording: what opening, scrolling, filtering and live traffic cost its thread.
//
//     windowscale --make FILE [--messages N] [--per-read N]     write an invented recording, and leave
//     windowscale FILE                                          open it, and measure
//     windowscale --large FILE                                  write one message of 20 MB there, and look at it
//     windowscale --flood FOLDER [--messages N]                 record a flood there and stop it, export, copy, close
//
// With STEPWIRE_BENCH_PICTURES=FOLDER it leaves pictures of the window there.
// The offscreen platform draws as the raster engine does on a screen; without a display it is the one to take.

#include "tests/benchmarks/bigtrace.h"
#include "tests/benchmarks/windowbench.h"

#include <QCommandLineParser>
#include <QFile>
#include <QFileInfo>
#include <QStyleFactory>
#include <cstdio>

using namespace stepwire;
using namespace stepwire::benchmarks;
using stepwire::testing::GuiThreadMeter;

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
        WindowBench bench(application, std::chrono::steady_clock::now());
        bench.open(parser.value(large));
        bench.lookAtLargeMessage();
        return 0;
    }
    if (parser.isSet(flood)) {
        QApplication::setFont(Theme(Theme::Scheme::Dark).font());
        WindowBench bench(application, begin, parser.value(flood));
        bench.flood(parser.value(flood), parser.value(messages).toULongLong());
        bench.keep(parser.value(flood));
        return 0;
    }
    if (parser.positionalArguments().isEmpty())
        parser.showHelp(2);
    QApplication::setFont(Theme(Theme::Scheme::Dark).font());
    const QString path = parser.positionalArguments().constFirst();
    WindowBench bench(application, begin);
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
