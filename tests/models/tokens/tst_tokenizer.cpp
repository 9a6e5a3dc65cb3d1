#include "models/tokens/o200ksplitter.h"
#include "models/tokens/tokenizer.h"
#include "models/tokens/tokenvocabulary.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>
#include <QThread>
#include <atomic>

using namespace stepwire;

class TestTokenizer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void agreesWithAnIndependentImplementation_data();
    void agreesWithAnIndependentImplementation();
    void everyByteIsInExactlyOnePiece();
    void tokensStandForTheTextAgain();
    void specialTokensAreText();
    void bytesThatAreNotUtf8AreKept();
    void longRunsDoNotTakeQuadraticTime();
    void countsFromSeveralThreadsAtOnce();
    void aDamagedVocabularyIsRefused();

private:
    std::optional<Tokenizer> m_tokenizer;
};

void TestTokenizer::initTestCase()
{
    QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
    auto tokenizer = Tokenizer::load();
    QVERIFY(tokenizer.has_value());
    m_tokenizer = *tokenizer;
}

void TestTokenizer::agreesWithAnIndependentImplementation_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QList<uint>>("tokens");
    QFile file(QStringLiteral(STEPWIRE_GOLDEN));
    QVERIFY(file.open(QIODevice::ReadOnly));
    int line = 0;
    while (!file.atEnd()) {
        const QJsonObject object = QJsonDocument::fromJson(file.readLine()).object();
        QList<uint> tokens;
        for (const QJsonValue token : object[QStringLiteral("tokens")].toArray())
            tokens.append(static_cast<uint>(token.toInt()));
        QTest::addRow("line %d", ++line) << object[QStringLiteral("text")].toString().toUtf8() << tokens;
    }
    QVERIFY(line >= 300);
}

void TestTokenizer::agreesWithAnIndependentImplementation()
{
    QFETCH(QByteArray, text);
    QFETCH(QList<uint>, tokens);
    const std::string bytes = text.toStdString();
    const std::vector<std::uint32_t> got = m_tokenizer->encode(bytes);
    QCOMPARE(QList<uint>(got.begin(), got.end()), tokens);
    QCOMPARE(m_tokenizer->count(bytes), static_cast<std::size_t>(tokens.size()));
}

void TestTokenizer::everyByteIsInExactlyOnePiece()
{
    const std::string text = "Wörter 12345 und\n\n  \xff\xfe\xe4 Zeichen\xf0\x9f\x98";
    O200kSplitter splitter(text);
    std::string joined;
    for (auto piece = splitter.next(); !piece.empty(); piece = splitter.next())
        joined += piece;
    QCOMPARE(joined, text);
}

void TestTokenizer::tokensStandForTheTextAgain()
{
    const std::string text = "int main() { return 42; } // 日本語 😀\r\n";
    QCOMPARE(m_tokenizer->decode(m_tokenizer->encode(text)), text);
}

void TestTokenizer::specialTokensAreText()
{
    const auto tokens = m_tokenizer->encode("<|endoftext|>");
    QVERIFY(tokens.size() > 1);
    QVERIFY(std::find(tokens.begin(), tokens.end(), 199999u) == tokens.end());
}

void TestTokenizer::bytesThatAreNotUtf8AreKept()
{
    const std::string text("a\xff\xc0\x80\xed\xa0\x80z\0b", 9);
    QCOMPARE(m_tokenizer->decode(m_tokenizer->encode(text)), text);
}

void TestTokenizer::longRunsDoNotTakeQuadraticTime()
{
    for (const char *atom : {"a", " ", "ab", "\xe4\xb8\xad", "A", "\n", "-", "xQ9"}) {
        std::string text;
        while (text.size() < 1'000'000)
            text += atom;
        QVERIFY2(m_tokenizer->count(text) > 0, atom); // quadratic work takes minutes, for which ctest does not wait
    }
}

void TestTokenizer::countsFromSeveralThreadsAtOnce()
{
    const std::string text(5000, 'x');
    const std::size_t expected = m_tokenizer->count(text);
    std::atomic<int> agreed = 0;
    std::vector<std::unique_ptr<QThread>> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back(QThread::create([&] {
            for (int n = 0; n < 20; ++n)
                agreed += m_tokenizer->count(text) == expected ? 1 : 0;
        }));
        threads.back()->start();
    }
    for (auto &thread : threads)
        thread->wait();
    QCOMPARE(agreed.load(), 80);
}

void TestTokenizer::aDamagedVocabularyIsRefused()
{
    QVERIFY(!TokenVocabulary::unpacked("", "x").has_value());
    QVERIFY(!TokenVocabulary::unpacked("not zstd at all", "x").has_value());
    QFile file(QStringLiteral(":/stepwire/tokens/o200k_base.bin"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const std::string whole = file.readAll().toStdString();
    QVERIFY(!TokenVocabulary::unpacked(std::string_view(whole).substr(0, whole.size() / 2), "x").has_value());
}

QTEST_GUILESS_MAIN(TestTokenizer)
#include "tst_tokenizer.moc"
