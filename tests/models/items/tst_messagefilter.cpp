#include "models/items/messagefilter.h"

#include <QTest>

using namespace stepwire;

namespace {

/// Six messages, one of each sort that the terms tell apart.
Session session()
{
    SessionDelta delta;
    delta.names = {"response.create", "response.output_text.delta", "response.output_item.done", "error", "review"};
    Step step;
    step.id = StepId{1};
    step.connection = ConnectionId{1};
    delta.steps.push_back(step);
    step.id = StepId{2};
    step.lane = "review";
    delta.steps.push_back(step);
    const auto add = [&delta](std::uint32_t type, std::uint32_t inStep, Direction direction, MessageKind kind,
                              EventRole role, std::uint64_t bytes, const char *summary) {
        Message message;
        message.id = MessageId{std::uint32_t(delta.messages.size()) + 1};
        message.connection = ConnectionId{kind == MessageKind::Http ? 2u : 1u};
        message.type = NameId{type};
        message.step = StepId{inStep};
        message.direction = direction;
        message.kind = kind;
        message.role = role;
        message.payloadBytes = bytes;
        message.wireBytes = bytes / 10;
        message.summary = summary;
        delta.messages.push_back(message);
    };
    add(1, 1, Direction::Sent, MessageKind::Text, EventRole::Request, 40'000, "after resp_1 \xc2\xb7 1 item");
    add(2, 1, Direction::Received, MessageKind::Text, EventRole::Delta, 190, "");
    add(3, 1, Direction::Received, MessageKind::Text, EventRole::ItemDone, 1900, "function_call read_file");
    add(4, 2, Direction::Received, MessageKind::Text, EventRole::Error, 300, "previous_response_not_found");
    add(0, 0, Direction::Received, MessageKind::Ping, EventRole::Control, 0, "");
    add(0, 2, Direction::Sent, MessageKind::Http, EventRole::Request, 900, "2 items \xc2\xb7 Read this");
    Session made;
    made.apply(delta);
    return made;
}

} // namespace

class TestMessageFilter : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void termsMatch_data();
    void termsMatch();
    void faultsSayWhereAndWhy_data();
    void faultsSayWhereAndWhy();
};

void TestMessageFilter::termsMatch_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("shown"); // the numbers of the messages that pass
    const auto row = [](const char *text, const char *shown) {
        QTest::newRow(text) << QString::fromLatin1(text) << QString::fromLatin1(shown);
    };
    row("", "123456");
    row("   ", "123456");
    row("read", "36");
    row("READ", "36");
    row("\"read this\"", "6");
    row("type:delta", "2");
    row("type ~ \"output\"", "23");
    row("dir:sent", "16");
    row("dir:received", "2345");
    row("direction:in", "2345");
    row("kind:ping", "5");
    row("kind:http", "6");
    row("lane:review", "46");
    row("lane:default", "1235");
    row("conn:2", "6");
    row("step:1", "123");
    row("step:1..2", "12346");
    row("step>1", "46");
    row("bytes>10k", "1");
    row("bytes > 1k", "13");
    row("bytes>=0.9kb", "136");
    row("bytes<200", "25");
    row("wire>100", "13");
    row("is:error", "4");
    row("is:request", "16");
    row("is:tool", "3");
    row("is:delta or is:error", "24");
    row("-is:delta", "13456");
    row("not type:response", "456");
    row("dir:sent and bytes>10k", "1");
    row("dir:sent bytes<1k", "6");
    row("is:error or dir:sent bytes<1k", "46");
    row("(is:error or dir:sent) bytes<1k", "46");
    row("-(is:error or dir:sent)", "235");
    row("a:b", "");
}

void TestMessageFilter::termsMatch()
{
    QFETCH(QString, text);
    QFETCH(QString, shown);
    const MessageFilter::Parsed parsed = MessageFilter::parse(text);
    QVERIFY(!parsed.fault);
    const Session session = ::session();
    QString matched;
    for (const Message &message : session.messages()) {
        if (parsed.filter.matches(message, session))
            matched += QString::number(message.id.value);
    }
    QCOMPARE(matched, shown);
}

void TestMessageFilter::faultsSayWhereAndWhy_data()
{
    using Problem = MessageFilter::Problem;
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("problem");
    QTest::addColumn<qsizetype>("position");
    const auto row = [](const char *text, Problem problem, qsizetype position) {
        QTest::newRow(text) << QString::fromLatin1(text) << int(problem) << position;
    };
    row("is:error or", Problem::MissingTerm, 11);
    row("and x", Problem::MissingTerm, 0);
    row("-", Problem::MissingTerm, 1);
    row("x \"open", Problem::OpenQuote, 2);
    row("(x or y", Problem::OpenParenthesis, 0);
    row("x)", Problem::ExtraParenthesis, 1);
    row("type:", Problem::MissingValue, 0);
    row("bytes>lots", Problem::NotANumber, 6);
    row("x step:a..b", Problem::NotARange, 7);
    row("dir:up", Problem::UnknownDirection, 4);
    row("kind:smoke", Problem::UnknownKind, 5);
    row("is:odd", Problem::UnknownState, 3);
}

void TestMessageFilter::faultsSayWhereAndWhy()
{
    QFETCH(QString, text);
    QFETCH(int, problem);
    QFETCH(qsizetype, position);
    const MessageFilter::Parsed parsed = MessageFilter::parse(text);
    QVERIFY(parsed.fault);
    QCOMPARE(int(parsed.fault->problem), problem);
    QCOMPARE(parsed.fault->position, position);
    QVERIFY(parsed.filter.matchesAll());
}

QTEST_GUILESS_MAIN(TestMessageFilter)
#include "tst_messagefilter.moc"
