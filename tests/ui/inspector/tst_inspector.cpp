#include "ui/inspector/hexview.h"
#include "ui/inspector/payloadloader.h"
#include "ui/inspector/payloadtext.h"
#include "ui/inspector/prettyjson.h"
#include "ui/inspector/rawview.h"

#include <QCheckBox>
#include <QClipboard>
#include <QGuiApplication>
#include <QScrollBar>
#include <QSemaphore>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

using namespace stepwire;

namespace {

/// Answers when it is told to, so that requests can overlap.
class SlowPayloads final : public PayloadSource
{
public:
    Result<std::string> payload(const Message &message) override
    {
        gate.acquire();
        if (message.id == MessageId{9})
            return tl::make_unexpected(Failure{FailureKind::NotFound, "message 9", {}});
        return std::to_string(message.id.value);
    }
    Result<std::string> wire(const Message &) override { return std::string("wire"); }

    QSemaphore gate;
};

/// Holds eight bytes of a stream.
class ShortStream final : public PayloadSource
{
public:
    Result<std::string> payload(const Message &) override { return std::string(); }
    Result<std::string> wire(const Message &message) override
    {
        const std::string held = "01234567";
        if (message.wire.end > held.size())
            return tl::make_unexpected(Failure{FailureKind::NotFound, "stream", {}});
        return held.substr(message.wire.begin, message.wire.size());
    }
};

Message message(std::uint32_t id)
{
    Message made;
    made.id = MessageId{id};
    return made;
}

} // namespace

class TestInspector : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void prettyTextKeepsEveryByteButSpace_data();
    void prettyTextKeepsEveryByteButSpace();
    void prettyTextStopsAtItsLimit();
    void longTextIsShownByPages();
    void pagesCutNoCharacter();
    void aLongLineIsCopiedWithoutBreaks();
    void textIsShownAsItCrossedWhenAsked();
    void onlyTheLatestPayloadIsAnswered();
    void aFailureIsTold();
    void hexPaintsAnySize();
    void markedBytesAreTheSameWithLineBreaks();
    void marksOnAnotherPageAreShown();
    void marksFallOnCharactersNotBytes();
    void aMarkInHexIsPaintedAndInView();
    void aStreamIsCutWhereTheRecordingEnds();
};

void TestInspector::prettyTextKeepsEveryByteButSpace_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QByteArray>("pretty");
    QTest::newRow("object") << QByteArray(R"({"a":1.0,"b":[true,null]})")
                            << QByteArray("{\n  \"a\": 1.0,\n  \"b\": [\n    true,\n    null\n  ]\n}");
    QTest::newRow("empty containers") << QByteArray(R"({"a":{},"b":[ ]})")
                                      << QByteArray("{\n  \"a\": {},\n  \"b\": []\n}");
    QTest::newRow("strings as they are") << QByteArray(R"(["a, {b}: \"c\\"])")
                                         << QByteArray("[\n  \"a, {b}: \\\"c\\\\\"\n]");
    QTest::newRow("scalar") << QByteArray("12e3") << QByteArray("12e3");
}

void TestInspector::prettyTextKeepsEveryByteButSpace()
{
    QFETCH(QByteArray, json);
    QFETCH(QByteArray, pretty);
    QCOMPARE(QByteArray::fromStdString(prettyJson(json.toStdString(), 10'000)), pretty);
}

void TestInspector::prettyTextStopsAtItsLimit()
{
    const std::string json = "[" + std::string(1'000'000, '1') + "]";
    QVERIFY(prettyJson(json, 1000).size() <= 1001);
}

void TestInspector::longTextIsShownByPages()
{
    const Theme theme;
    RawView view(&theme);
    view.setText(std::string(RawView::pageBytes, 'x') + std::string(5000, 'y'), false);
    QCOMPARE(std::size_t(view.shownText().size()), RawView::pageBytes);
    QVERIFY(!view.shownText().contains(QLatin1Char('y')));
    const QList<QToolButton *> turn = view.findChildren<QToolButton *>();
    QCOMPARE(turn.size(), qsizetype(2));
    turn.back()->click();
    QCOMPARE(view.shownText(), QString(5000, QLatin1Char('y')));
    QVERIFY(!turn.back()->isEnabled());
    turn.front()->click();
    QCOMPARE(std::size_t(view.shownText().size()), RawView::pageBytes);
}

void TestInspector::pagesCutNoCharacter()
{
    const Theme theme;
    RawView view(&theme);
    std::string text = "x";
    while (text.size() < 2 * RawView::pageBytes)
        text += "\xe2\x82\xac"; // the euro's three bytes lie across the page's end
    view.setText(text, false);
    QVERIFY(!view.shownText().contains(QChar::ReplacementCharacter));
    QString all = view.shownText();
    QToolButton *forward = view.findChildren<QToolButton *>().back();
    while (forward->isEnabled()) {
        forward->click();
        QVERIFY(!view.shownText().contains(QChar::ReplacementCharacter));
        all += view.shownText();
    }
    QCOMPARE(all, QString::fromStdString(text));
}

void TestInspector::aLongLineIsCopiedWithoutBreaks()
{
    PayloadText text;
    const QString line = QString(2 * PayloadText::longestLine + 10, QLatin1Char('a')) + QLatin1Char('\n') + QStringLiteral("b");
    text.setContent(line);
    QCOMPARE(text.document()->blockCount(), 4); // three for the long line
    text.selectAll();
    text.copy();
    QCOMPARE(QGuiApplication::clipboard()->text(), line);
    text.setTextCursor(text.cursorFor(PayloadText::longestLine - 2, PayloadText::longestLine + 3));
    text.copy();
    QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("aaaaa"));
}

void TestInspector::textIsShownAsItCrossedWhenAsked()
{
    const Theme theme;
    RawView view(&theme);
    view.setText(R"({"a":1})", true);
    QVERIFY(view.shownText().contains(QLatin1Char('\n')));
    view.findChild<QCheckBox *>()->setChecked(false);
    QCOMPARE(view.shownText(), QStringLiteral(R"({"a":1})"));
}

void TestInspector::onlyTheLatestPayloadIsAnswered()
{
    PayloadLoader loader;
    const auto source = std::make_shared<SlowPayloads>();
    loader.setSource(source);
    QStringList answered;
    connect(&loader, &PayloadLoader::loaded, this,
            [&answered](const LoadedPayload &payload) { answered << QString::fromStdString(payload.text->text()); });
    for (const std::uint32_t id : {1u, 2u, 3u})
        loader.load(message(id));
    source->gate.release(3);
    QTRY_COMPARE(answered, QStringList{QStringLiteral("3")});
    loader.load(message(4));
    loader.forget();
    source->gate.release(3);
    loader.load(message(5));
    QTRY_COMPARE(answered, (QStringList{QStringLiteral("3"), QStringLiteral("5")}));
}

void TestInspector::aFailureIsTold()
{
    PayloadLoader loader;
    const auto source = std::make_shared<SlowPayloads>();
    source->gate.release(1);
    loader.setSource(source);
    QSignalSpy failed(&loader, &PayloadLoader::failed);
    loader.load(message(9));
    QVERIFY(failed.wait());
}

void TestInspector::hexPaintsAnySize()
{
    const Theme theme;
    HexView view(&theme);
    view.resize(700, 300);
    view.show();
    view.setBytes(std::string(50'000'000, '\x5a'));
    view.verticalScrollBar()->setValue(view.verticalScrollBar()->maximum());
    QVERIFY(!view.grab().isNull());
    QCOMPARE(view.rows(), qsizetype((50'000'000 + view.bytesPerRow() - 1) / view.bytesPerRow()));
}

void TestInspector::markedBytesAreTheSameWithLineBreaks()
{
    const Theme theme;
    RawView view(&theme);
    const std::string json = R"({"a": 1,"list":[{"b" :"x y"},{"c":"z"}]})";
    view.setText(json, true);
    const std::size_t begin = json.find(R"({"b")");
    view.highlight(ByteRange{begin, begin + 12});
    const QString marked = view.markedText();
    QCOMPARE(QString(marked).remove(QChar::ParagraphSeparator).simplified(), QStringLiteral(R"({ "b": "x y" })"));
    view.findChild<QCheckBox *>()->setChecked(false);
    QCOMPARE(view.markedText(), QString::fromStdString(json.substr(begin, 12)));
    view.highlight(std::nullopt);
    QVERIFY(view.markedText().isEmpty());
    view.highlight(ByteRange{10'000, 10'010}); // not in this text: nothing rather than something else
    QVERIFY(view.markedText().isEmpty());
}

void TestInspector::marksOnAnotherPageAreShown()
{
    const Theme theme;
    RawView view(&theme);
    view.setText(std::string(RawView::pageBytes + 5000, 'x') + "here", false);
    view.highlight(ByteRange{RawView::pageBytes + 5000, RawView::pageBytes + 5004});
    QCOMPARE(view.markedText(), QStringLiteral("here"));
    const std::string large = "[\"" + std::string(RawView::longestMarkedWithBreaks, 'x') + "here\"]";
    view.setText(large, true);
    view.highlight(ByteRange{large.size() - 6, large.size() - 2});
    QCOMPARE(view.markedText(), QStringLiteral("here"));
}

void TestInspector::marksFallOnCharactersNotBytes()
{
    const Theme theme;
    RawView view(&theme);
    view.setText("\xe2\x82\xac\xf0\x9f\x98\x80 here", false); // three bytes, one character; four bytes, a pair
    view.highlight(ByteRange{8, 12});
    QCOMPARE(view.markedText(), QStringLiteral("here"));
}

void TestInspector::aMarkInHexIsPaintedAndInView()
{
    const Theme theme;
    HexView view(&theme);
    view.resize(700, 300);
    view.show();
    view.setBytes(std::string(100'000, 'x'));
    const QImage before = view.grab().toImage();
    view.highlight(ByteRange{90'000, 90'020});
    const QImage after = view.grab().toImage();
    QVERIFY(before != after);
    const qint64 row = 90'000 / view.bytesPerRow();
    QVERIFY(view.verticalScrollBar()->value() <= row && row < view.verticalScrollBar()->value() + 10);
    view.highlight(std::nullopt);
    QVERIFY(view.grab().toImage() != after);
}

void TestInspector::aStreamIsCutWhereTheRecordingEnds()
{
    PayloadLoader loader;
    loader.setSource(std::make_shared<ShortStream>());
    QStringList answered;
    connect(&loader, &PayloadLoader::streamLoaded, this,
            [&answered](const std::string &wire) { answered << QString::fromStdString(wire); });
    QSignalSpy failed(&loader, &PayloadLoader::failed);
    Message stream;
    stream.wire = {4, 12};
    loader.loadStream(stream, 4);
    QTRY_COMPARE(answered, QStringList{QStringLiteral("4567")});
    stream.wire = {4, 20};
    loader.loadStream(stream, 4);
    QVERIFY(failed.wait());
}

QTEST_MAIN(TestInspector)
#include "tst_inspector.moc"
