#include "models/comparing/alignment.h"
#include "models/comparing/textdiff.h"
#include "models/vocabulary/utf8.h"

#include <QTest>
#include <random>

using namespace stepwire;

namespace {

/// As "same[-removed-]{+added+}same".
QByteArray told(std::string_view before, std::string_view now)
{
    std::string text;
    for (const TextRun &run : diffTexts(before, now).runs) {
        const std::string_view old = before.substr(run.before.begin, run.before.size());
        const std::string_view fresh = now.substr(run.now.begin, run.now.size());
        switch (run.kind) {
        case TextRun::Kind::Equal: text += fresh; break;
        case TextRun::Kind::Removed: text.append("[-").append(old).append("-]"); break;
        case TextRun::Kind::Added: text.append("{+").append(fresh).append("+}"); break;
        }
    }
    return QByteArray::fromStdString(text);
}

/// Whether the runs cover both texts, and equal ones are equal.
bool coversBoth(std::string_view before, std::string_view now)
{
    std::uint64_t b = 0, n = 0;
    for (const TextRun &run : diffTexts(before, now).runs) {
        if (run.before.begin != b || run.now.begin != n)
            return false;
        b = run.before.end;
        n = run.now.end;
        const std::string_view old = before.substr(run.before.begin, run.before.size());
        const std::string_view fresh = now.substr(run.now.begin, run.now.size());
        if (run.kind == TextRun::Kind::Equal ? old != fresh : run.kind == TextRun::Kind::Removed ? !fresh.empty() : !old.empty())
            return false;
        if (!isUtf8(old) || !isUtf8(fresh))
            return false;
    }
    return b == before.size() && n == now.size();
}

std::string lines(int from, int to)
{
    std::string text;
    for (int i = from; i < to; ++i)
        text += "line " + std::to_string(i) + " of the file\n";
    return text;
}

} // namespace

class TestTextDiff : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void wordsAreToldWithinLines_data();
    void wordsAreToldWithinLines();
    void runsCoverBothTexts();
    void charactersStayWhole();
    void theLongestCommonRowIsFound();
    void manyDifferencesAreHeldByWhatOccursOnce();
    void hugeTextsAreBounded_data();
    void hugeTextsAreBounded();
};

void TestTextDiff::wordsAreToldWithinLines_data()
{
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QByteArray>("now");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char *name, const char *before, const char *now, const char *expected) {
        QTest::newRow(name) << QByteArray(before) << QByteArray(now) << QByteArray(expected);
    };
    row("nothing", "", "", "");
    row("equal", "a b", "a b", "a b");
    row("all new", "", "a b", "{+a b+}");
    row("all gone", "a\nb", "", "[-a\nb-]");
    row("a word", "read the whole file", "read the second file", "read the [-whole-]{+second+} file");
    row("a word more", "run tests", "run all tests", "run {+all +}tests");
    row("a line more", "one\ntwo\n", "one\nand\ntwo\n", "one\n{+and\n+}two\n");
    row("a line gone", "one\nand\ntwo\n", "one\ntwo\n", "one\n[-and\n-]two\n");
    row("a line at the end", "one", "one\ntwo", "one{+\ntwo+}");
    row("nothing in common", "alpha beta", "gamma delta", "[-alpha beta-]{+gamma delta+}");
    row("trifles are no ground", "a.b.c.d", "e.f.g.h", "[-a.b.c.d-]{+e.f.g.h+}");
    row("numbers", "1024", "1025", "[-1024-]{+1025+}");
    row("words without spaces", "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e", "\xe6\x97\xa5\xe4\xb8\xad\xe8\xaa\x9e",
        "\xe6\x97\xa5[-\xe6\x9c\xac-]{+\xe4\xb8\xad+}\xe8\xaa\x9e");
}

void TestTextDiff::wordsAreToldWithinLines()
{
    QFETCH(QByteArray, before);
    QFETCH(QByteArray, now);
    QFETCH(QByteArray, expected);
    QCOMPARE(told(before.toStdString(), now.toStdString()), expected);
}

void TestTextDiff::runsCoverBothTexts()
{
    std::mt19937 random(7);
    const char *const words[] = {"alpha ", "beta\n", "gamma, ", "\xc3\xa9t\xc3\xa9 ", "\n", "\xf0\x9f\x98\x80", "x"};
    for (int round = 0; round < 400; ++round) {
        std::string before, now;
        for (int i = int(random() % 40); i > 0; --i)
            before += words[random() % std::size(words)];
        now = before;
        for (int i = int(random() % 6); i > 0; --i) {
            std::string piece;
            for (int j = int(random() % 5); j > 0; --j)
                piece += words[random() % std::size(words)];
            if (random() % 2 || now.empty())
                now += piece;
            else
                now = piece + now;
        }
        QVERIFY2(coversBoth(before, now), qPrintable(QString::fromStdString(before + "|" + now)));
        QVERIFY(coversBoth(now, before));
        QCOMPARE(diffTexts(before, now).isEqual(), before == now);
    }
}

void TestTextDiff::charactersStayWhole()
{
    // the two letters share their first byte; so do the ends of the texts
    const std::string before = std::string(70'000, 'x') + "\xc3\xa9" + std::string(70'000, 'y');
    const std::string now = std::string(70'000, 'x') + "\xc3\xa8" + std::string(70'000, 'y');
    QVERIFY(coversBoth(before, now));
    QVERIFY(coversBoth("\xc3\xa9", "\xc3\xa8"));
    QVERIFY(coversBoth("\xe2\x82\xac uro", "\xe2\x82\xad uro"));
    const std::string huge(largestDiffedText + 1, 'z');
    QVERIFY(coversBoth(huge + "\xc3\xa9" + huge, huge + "\xc2\xa9" + huge));
}

void TestTextDiff::theLongestCommonRowIsFound()
{
    const std::vector<std::uint64_t> before{1, 2, 3, 1, 2, 2, 1}, now{3, 2, 1, 2, 1, 3}; // Myers' own example
    std::size_t common = 0;
    std::size_t b = 0, n = 0;
    for (const AlignedRun &run : alignedRuns(before, now)) {
        QVERIFY(run.before >= b && run.now >= n);
        for (std::size_t i = 0; i < run.count; ++i)
            QCOMPARE(before[run.before + i], now[run.now + i]);
        b = run.before + run.count;
        n = run.now + run.count;
        common += run.count;
    }
    QCOMPARE(common, std::size_t(4));
}

void TestTextDiff::manyDifferencesAreHeldByWhatOccursOnce()
{
    std::vector<std::uint64_t> before, now;
    for (std::uint64_t i = 0; i < 20'000; ++i) {
        before.push_back(i);
        now.push_back(i % 3 == 0 ? 1'000'000 + i : i); // far more than Myers' bound
    }
    std::size_t common = 0;
    for (const AlignedRun &run : alignedRuns(before, now))
        common += run.count;
    QCOMPARE(common, std::size_t(20'000 - 6'667));
}

void TestTextDiff::hugeTextsAreBounded_data()
{
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QByteArray>("now");
    const auto row = [](const char *name, const std::string &before, const std::string &now) {
        QTest::newRow(name) << QByteArray::fromStdString(before) << QByteArray::fromStdString(now);
    };
    const std::string many = lines(0, 170'000);
    row("a line in the middle", many, lines(0, 100'000) + "and one more\n" + lines(100'000, 170'000));
    row("other lines altogether", many, lines(500'000, 670'000));
    std::string everyOther = many;
    for (std::size_t i = 3; i < everyOther.size(); i += 97)
        everyOther[i] = '#';
    row("every fourth line another", many, everyOther);
    row("ten megabytes", lines(0, 450'000), lines(0, 200'000) + lines(300'000, 450'000));
    row("one line", std::string(10'000'000, 'a'), std::string(10'000'000, 'b'));
    std::string alternating, shifted;
    while (shifted.size() < 4'000'000) {
        alternating += "a\nb\n";
        shifted += "b\na\na\n";
    }
    row("nothing occurs once", alternating, shifted);
    row("empty lines", std::string(4'000'000, '\n'), std::string(3'000'000, '\n') + std::string(1'000'000, ' '));
}

void TestTextDiff::hugeTextsAreBounded()
{
    QFETCH(QByteArray, before);
    QFETCH(QByteArray, now);
    const std::string_view old(before.data(), std::size_t(before.size())), fresh(now.data(), std::size_t(now.size()));
    const TextDiff diff = diffTexts(old, fresh);
    QVERIFY(!diff.isEqual());
}

QTEST_GUILESS_MAIN(TestTextDiff)
#include "tst_textdiff.moc"
