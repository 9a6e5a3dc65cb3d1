#include "models/wire/eventstreamparser.h"

#include <QtTest>

#include <string>

using namespace stepwire;

namespace {

/// Events as "end of the event: data", one a line; the stream fed in pieces of `step` bytes.
std::string events(const std::string &stream, std::size_t step, std::size_t limit = 1000)
{
    EventStreamParser parser(limit);
    std::string text;
    std::size_t at = 0;
    const auto add = [&](const EventStreamParser::Event &event) {
        text += std::to_string(at) + ": " +
                (event.tooLarge ? "too large " + std::to_string(event.dataBytes) : std::string(event.data)) + "\n";
    };
    for (std::size_t begin = 0; begin < stream.size(); begin += step) {
        std::string_view piece = std::string_view(stream).substr(begin, step);
        for (;;) {
            const std::size_t before = piece.size();
            const auto event = parser.next(piece);
            at += before - piece.size();
            if (!event)
                break;
            add(*event);
        }
    }
    if (const auto event = parser.finish())
        add(*event);
    return text;
}

} // namespace

class TestEventStreamParser : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void streams_data();
    void streams();
    void tooMuchDataIsSaid();
    void aByteOrderMarkDoesNotCountAgainstTheLimit();
};

void TestEventStreamParser::streams_data()
{
    QTest::addColumn<QByteArray>("stream");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char *name, const char *stream, const char *expected) {
        QTest::newRow(name) << QByteArray(stream) << QByteArray(expected);
    };
    row("LF", "data: a\n\ndata: b\n\n", "9: a\n18: b\n");
    row("CRLF", "data: a\r\n\r\ndata: b\r\n\r\n", "11: a\n22: b\n");
    row("CR", "data: a\r\rdata: b\r\r", "9: a\n18: b\n");
    row("mixed", "data: a\r\n\ndata: b\n\r\ndata: c\r\r\ndata: d\n\n", "10: a\n20: b\n29: c\n39: d\n");
    row("CR alone ends the stream", "data: a\n\r", "9: a\n");
    row("CR of a blank line, then no LF", "data: a\r\n\rdata: b\n\n", "10: a\n19: b\n");
    row("several data lines", "data: a\ndata: b\ndata:c\n\n", "24: a\nb\nc\n");
    row("one space is taken", "data:  a\n\n", "10:  a\n");
    row("comments, other fields", ": hi\nevent: x\nid: 1\nretry: 5\ndata: a\nfoo\n\n", "42: a\n");
    row("no data, no event", "event: x\n\ndata: a\n\n", "19: a\n");
    row("empty data is an event", "data\n\ndata:\n\ndata\ndata\n\n", "6: \n13: \n24: \n\n");
    row("byte order mark",
        "\xef\xbb\xbf"
        "data: a\n\n",
        "12: a\n");
    row("byte order mark later is none",
        "\n\xef\xbb\xbf"
        "data: a\n\n",
        "");
    row("names must be equal", "Data: a\n data: b\ndatax: c\n\n", "");
    row("no blank line, no event", "data: a\n", "");
    row("colons in data", "data: {\"a\":\"b:c\"}\n\n", "19: {\"a\":\"b:c\"}\n");
}

void TestEventStreamParser::streams()
{
    QFETCH(QByteArray, stream);
    QFETCH(QByteArray, expected);
    for (std::size_t step = 1; step <= static_cast<std::size_t>(stream.size()); ++step)
        QCOMPARE(QByteArray::fromStdString(events(stream.toStdString(), step)), expected);
}

void TestEventStreamParser::tooMuchDataIsSaid()
{
    const std::string stream =
        "data: 12345\n\ndata: 123456\n\ndata: 123\ndata: 456\n\ndatadatadatadatadata: x\ndata: ok\n\n";
    for (std::size_t step = 1; step <= stream.size(); ++step)
        QCOMPARE(events(stream, step, 5), std::string("13: 12345\n27: too large 6\n48: too large 7\n82: ok\n"));
}

void TestEventStreamParser::aByteOrderMarkDoesNotCountAgainstTheLimit()
{
    const std::string stream = "\xef\xbb\xbf"
                               "data: 12345\n\ndata: ok\n\n";
    for (std::size_t step = 1; step <= stream.size(); ++step)
        QCOMPARE(events(stream, step, 5), std::string("16: 12345\n26: ok\n"));
}

QTEST_GUILESS_MAIN(TestEventStreamParser)
#include "tst_eventstreamparser.moc"
