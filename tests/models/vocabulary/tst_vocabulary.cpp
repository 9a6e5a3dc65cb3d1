#include "models/vocabulary/byterange.h"
#include "models/vocabulary/capturetime.h"
#include "models/vocabulary/direction.h"
#include "models/vocabulary/finding.h"
#include "models/vocabulary/ids.h"
#include "models/vocabulary/jsonwriter.h"
#include "models/vocabulary/message.h"
#include "models/vocabulary/sparsetext.h"
#include "models/vocabulary/utf8.h"

#include <QTest>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <type_traits>

using namespace stepwire;

static_assert(!std::is_convertible_v<StepId, MessageId>, "ids of different things must not fit each other");
static_assert(ByteRange{3, 8}.size() == 5);
static_assert(opposite(Direction::Sent) == Direction::Received);
static_assert(CaptureTime{5} - CaptureTime{8} == -3);

class VocabularyTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void idZeroNamesNothing();
    void jsonKeepsOrderAndPutsCommasBetweenSiblingsOnly();
    void jsonEscapesWhatRfc8259Demands();
    void jsonReplacesBytesThatAreNoUtf8();
    void jsonNumbersReadBackEqual_data();
    void jsonNumbersReadBackEqual();
    void jsonUnknownIsNull();
    void jsonStartsAnewAfterTake();
    void utf8IsCheckedByRfc3629_data();
    void utf8IsCheckedByRfc3629();
    void repairedTextIsUtf8AndKeepsGoodCharacters();
    void clippingNeverCutsACharacter();
    void aMessageIsTimedByItsFirstByteSentAndItsLastByteReceived();
    void aSparseTextIsCopiedWhole();
    void namesAreThoseOfTheContract();
};

void VocabularyTest::idZeroNamesNothing()
{
    QVERIFY(!StepId());
    QVERIFY(bool(StepId{1}));
    QCOMPARE(StepId{1}.index(), 0u);
}

void VocabularyTest::jsonKeepsOrderAndPutsCommasBetweenSiblingsOnly()
{
    JsonWriter json;
    json.beginObject().key("b").value(1).key("a").beginArray().value(true).beginObject().endObject().null().endArray();
    json.key("c").raw("[ 1 ]").key("d").beginArray().endArray().endObject();
    QCOMPARE(json.text(), R"({"b":1,"a":[true,{},null],"c":[ 1 ],"d":[]})");
}

void VocabularyTest::jsonEscapesWhatRfc8259Demands()
{
    JsonWriter json;
    json.value(std::string_view("\"\\/\n\r\t\0\x1f\x7f\xe2\x82\xac", 12));
    QCOMPARE(json.text(), R"("\"\\/\n\r\t\u0000\u001f\u007f)"
                          "\xe2\x82\xac\"");
}

void VocabularyTest::jsonReplacesBytesThatAreNoUtf8()
{
    JsonWriter json;
    json.value("a\xff"
               "b");
    QCOMPARE(json.text(), "\"a\xef\xbf\xbd"
                          "b\"");
}

void VocabularyTest::jsonNumbersReadBackEqual_data()
{
    QTest::addColumn<double>("number");
    for (const double number : {0.0, 0.1, -2.5, 1e300, 5e-324, 1.0 / 3, 123456789.123})
        QTest::newRow(QByteArray::number(number).constData()) << number;
}

void VocabularyTest::jsonNumbersReadBackEqual()
{
    QFETCH(double, number);
    JsonWriter json;
    json.value(number);
    QCOMPARE(std::strtod(json.text().c_str(), nullptr), number);
}

void VocabularyTest::jsonUnknownIsNull()
{
    JsonWriter json;
    json.beginArray().value(std::optional<int>()).value(std::optional<int>(3)).value(std::nan(""));
    json.value(std::numeric_limits<double>::infinity()).value(std::numeric_limits<std::uint64_t>::max()).endArray();
    QCOMPARE(json.text(), "[null,3,null,null,18446744073709551615]");
}

void VocabularyTest::jsonStartsAnewAfterTake()
{
    JsonWriter json;
    json.value(1);
    QCOMPARE(json.take(), "1");
    json.value(2);
    QCOMPARE(json.take(), "2");
}

void VocabularyTest::utf8IsCheckedByRfc3629_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<bool>("good");
    QTest::newRow("empty") << QByteArray() << true;
    QTest::newRow("ascii with nul") << QByteArray("a\0b", 3) << true;
    QTest::newRow("two, three, four bytes") << QByteArray("\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80") << true;
    QTest::newRow("largest") << QByteArray("\xf4\x8f\xbf\xbf") << true;
    QTest::newRow("past the largest") << QByteArray("\xf4\x90\x80\x80") << false;
    QTest::newRow("overlong slash") << QByteArray("\xc0\xaf") << false;
    QTest::newRow("overlong three") << QByteArray("\xe0\x9f\xbf") << false;
    QTest::newRow("overlong four") << QByteArray("\xf0\x8f\xbf\xbf") << false;
    QTest::newRow("surrogate") << QByteArray("\xed\xa0\x80") << false;
    QTest::newRow("before surrogates") << QByteArray("\xed\x9f\xbf") << true;
    QTest::newRow("cut") << QByteArray("\xe2\x82") << false;
    QTest::newRow("lone continuation") << QByteArray("\x80") << false;
    QTest::newRow("never a lead") << QByteArray("\xf8\x88\x80\x80\x80") << false;
}

void VocabularyTest::utf8IsCheckedByRfc3629()
{
    QFETCH(QByteArray, bytes);
    QFETCH(bool, good);
    QCOMPARE(isUtf8(bytes.toStdString()), good);
    QVERIFY(isUtf8(repairedUtf8(bytes.toStdString())));
}

void VocabularyTest::repairedTextIsUtf8AndKeepsGoodCharacters()
{
    QCOMPARE(repairedUtf8("\xe2\x82\xac\x80\xe2\x82z"), "\xe2\x82\xac\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbdz");
}

void VocabularyTest::clippingNeverCutsACharacter()
{
    const std::string_view text = "a\xe2\x82\xac"
                                  "b";
    QCOMPARE(clippedUtf8(text, 9), text);
    QCOMPARE(clippedUtf8(text, 4), text.substr(0, 4));
    QCOMPARE(clippedUtf8(text, 3), text.substr(0, 1));
    QCOMPARE(clippedUtf8(text, 0), std::string_view());
}

void VocabularyTest::aMessageIsTimedByItsFirstByteSentAndItsLastByteReceived()
{
    Message message;
    message.firstByteAt = {10};
    message.lastByteAt = {20};
    QCOMPARE(message.at().nanoseconds, 10);
    message.direction = Direction::Received;
    QCOMPARE(message.at().nanoseconds, 20);
}

void VocabularyTest::namesAreThoseOfTheContract()
{
    QStringList kinds;
    for (const MessageKind kind : {MessageKind::Text, MessageKind::Binary, MessageKind::Ping, MessageKind::Pong,
                                   MessageKind::Close, MessageKind::Sse, MessageKind::Http})
        kinds << QString::fromStdString(std::string(messageKindName(kind)));
    QCOMPARE(kinds.join(QLatin1Char(' ')), QStringLiteral("text binary ping pong close sse http"));
    QCOMPARE(severityName(Severity::Info), std::string_view("info"));
    QCOMPARE(severityName(Severity::Warning), std::string_view("warning"));
    QCOMPARE(severityName(Severity::Error), std::string_view("error"));
}

void VocabularyTest::aSparseTextIsCopiedWhole()
{
    SparseText none, some = "function_call read_file";
    QVERIFY(none.empty());
    QCOMPARE(std::string_view(none), std::string_view());
    SparseText copy = some;
    some = std::string();
    QVERIFY(some.empty());
    QCOMPARE(std::string_view(copy), std::string_view("function_call read_file"));
    none = std::move(copy);
    none = none;
    QCOMPARE(std::string_view(none), std::string_view("function_call read_file"));
    Message message;
    message.summary = none;
    const Message second = message;
    message.summary = {};
    QCOMPARE(std::string_view(second.summary), std::string_view(none));
}

QTEST_APPLESS_MAIN(VocabularyTest)
#include "tst_vocabulary.moc"
