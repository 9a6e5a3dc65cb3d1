#include "models/dialects/searchtext.h"

#include <QTest>
#include <string>
#include <vector>

using namespace stepwire;

class TestSearchText : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void matchesAreFound_data();
    void matchesAreFound();
    void matchesComeInOrderAndDoNotOverlap();
    void foldingChangesLettersOfAsciiAlone();
    void nothingIsFoundForNothing();
};

namespace {

std::vector<ByteRange> found(const SearchText &text, const std::string &payload)
{
    std::vector<ByteRange> ranges;
    std::string scratch;
    text.findIn(payload, scratch, [&](ByteRange range) {
        ranges.push_back(range);
        return true;
    });
    return ranges;
}

} // namespace

void TestSearchText::matchesAreFound_data()
{
    QTest::addColumn<QByteArray>("typed");
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<bool>("caseSensitive");
    QTest::addColumn<int>("at"); // -1: not found
    QTest::newRow("as typed") << QByteArray("needle") << QByteArray("hay needle hay") << true << 4;
    QTest::newRow("other case") << QByteArray("needle") << QByteArray("hay NeedLe hay") << false << 4;
    QTest::newRow("other case, sensitive") << QByteArray("needle") << QByteArray("hay NeedLe hay") << true << -1;
    QTest::newRow("typed in capitals") << QByteArray("NEEDLE") << QByteArray("needle") << false << 0;
    QTest::newRow("quotes in a JSON string") << QByteArray("say \"hi\"") << QByteArray("{\"a\":\"say \\\"hi\\\"\"}") << true << 6;
    QTest::newRow("quotes of JSON itself") << QByteArray("\"a\":") << QByteArray("{\"a\":1}") << true << 1;
    QTest::newRow("a backslash") << QByteArray("C:\\x") << QByteArray("\"C:\\\\x\"") << true << 1;
    QTest::newRow("escaped letters") << QByteArray("caf\xc3\xa9") << QByteArray("\"caf\\u00e9\"") << true << 1;
    QTest::newRow("escaped in capitals") << QByteArray("caf\xc3\xa9") << QByteArray("\"caf\\u00E9\"") << false << 1;
    QTest::newRow("a pair of escapes") << QByteArray("\xf0\x9f\x98\x80") << QByteArray("\"\\ud83d\\ude00\"") << true << 1;
    QTest::newRow("UTF-8 as it is") << QByteArray("caf\xc3\xa9") << QByteArray("le caf\xc3\xa9") << false << 3;
    QTest::newRow("binary") << QByteArray("ab") << QByteArray("\0\xff\0ab\0", 6) << true << 3;
    QTest::newRow("longer than the text") << QByteArray("needles") << QByteArray("needle") << true << -1;
}

void TestSearchText::matchesAreFound()
{
    QFETCH(QByteArray, typed);
    QFETCH(QByteArray, payload);
    QFETCH(bool, caseSensitive);
    QFETCH(int, at);
    const auto ranges = found(SearchText(typed.toStdString(), caseSensitive), payload.toStdString());
    QCOMPARE(ranges.empty(), at < 0);
    if (at >= 0)
        QCOMPARE(int(ranges.front().begin), at);
}

void TestSearchText::matchesComeInOrderAndDoNotOverlap()
{
    const auto ranges = found(SearchText("aa", false), "aaAAa-\xc3\xa4-Aa");
    QCOMPARE(ranges.size(), std::size_t(3));
    QCOMPARE(ranges[0], (ByteRange{0, 2}));
    QCOMPARE(ranges[1], (ByteRange{2, 4}));
    QCOMPARE(ranges[2], (ByteRange{9, 11}));
    int calls = 0;
    std::string scratch;
    SearchText("a", true).findIn("aaa", scratch, [&](ByteRange) { return ++calls < 2; });
    QCOMPARE(calls, 2); // it ends when it is told to
}

void TestSearchText::foldingChangesLettersOfAsciiAlone()
{
    // each byte, at each place of the eight that are folded together
    for (int byte = 0; byte < 256; ++byte) {
        for (std::size_t place = 0; place < 9; ++place) {
            std::string payload(17, '.');
            payload[place] = char(byte);
            const bool letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
            const char other = letter ? char(byte ^ 0x20) : char(byte ^ 0x20);
            const auto same = found(SearchText(std::string(1, other), false), payload);
            const bool matches = !same.empty() && same.front().begin == place;
            QVERIFY2(matches == letter || other == '.', qPrintable(QString::number(byte)));
        }
    }
}

void TestSearchText::nothingIsFoundForNothing()
{
    QVERIFY(SearchText("", false).isEmpty());
    QVERIFY(found(SearchText("", false), "text").empty());
    QVERIFY(found(SearchText("a", false), "").empty());
}

QTEST_GUILESS_MAIN(TestSearchText)
#include "tst_searchtext.moc"
