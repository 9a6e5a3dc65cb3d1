#include "app/tap/agentlauncher.h"

#include <QSignalSpy>
#include <QTest>
#include <algorithm>

namespace stepwire {

namespace {

const std::string url = "http://127.0.0.1:4321/v1";
const std::string setting = "openai_base_url=\"http://127.0.0.1:4321/v1\"";

std::string valueOf(const WiredCommand &wired, const std::string &name)
{
    const auto found = std::ranges::find(wired.environment, name, &std::pair<std::string, std::string>::first);
    return found == wired.environment.end() ? "(not set)" : found->second;
}

} // namespace

class AgentLauncherTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void sdksFollowTheirVariables();
    void theProxyIsPassedByForLoopback();
    void codexIsToldOnItsCommandLine_data();
    void codexIsToldOnItsCommandLine();
    void theEndOfTheAgentIsTold();
    void aMissingProgramIsTold();
    void aRunningAgentCanBeStopped();
};

void AgentLauncherTest::sdksFollowTheirVariables()
{
    const WiredCommand wired = wiredCommand({"node", "agent.js"}, url, "");
    QCOMPARE(valueOf(wired, "OPENAI_BASE_URL"), url);
    QCOMPARE(valueOf(wired, "OPENAI_API_BASE"), url);
    QCOMPARE(valueOf(wired, "OPENAI_WEBSOCKET_BASE_URL"), std::string("ws://127.0.0.1:4321/v1"));
    QCOMPARE(valueOf(wired, "ANTHROPIC_BASE_URL"), std::string("http://127.0.0.1:4321"));
    QVERIFY(wired.arguments == (std::vector<std::string>{"node", "agent.js"}));
}

void AgentLauncherTest::theProxyIsPassedByForLoopback()
{
    QCOMPARE(valueOf(wiredCommand({"a"}, url, ""), "NO_PROXY"), std::string("127.0.0.1,localhost"));
    QCOMPARE(valueOf(wiredCommand({"a"}, url, "intern.example,localhost"), "no_proxy"),
             std::string("intern.example,localhost,127.0.0.1"));
}

void AgentLauncherTest::codexIsToldOnItsCommandLine_data()
{
    QTest::addColumn<QStringList>("command");
    QTest::addColumn<int>("place"); // Of the setting's -c; 0 for none.
    QTest::newRow("codex") << QStringList{"codex", "exec", "do"} << 1;
    QTest::newRow("path") << QStringList{"/usr/bin/codex"} << 1;
    QTest::newRow("npx") << QStringList{"npx", "-y", "@openai/codex", "exec"} << 3;
    QTest::newRow("npx with version") << QStringList{"npx", "@openai/codex@0.169.0", "exec"} << 2;
    QTest::newRow("node") << QStringList{"node", "/x/codex.js", "exec"} << 2;
    QTest::newRow("argument of another program") << QStringList{"echo", "codex"} << 0;
    QTest::newRow("other script") << QStringList{"node", "mycodex.js"} << 0;
}

void AgentLauncherTest::codexIsToldOnItsCommandLine()
{
    QFETCH(QStringList, command);
    QFETCH(int, place);
    std::vector<std::string> words;
    for (const QString &word : command)
        words.push_back(word.toStdString());
    std::vector<std::string> expected = words;
    if (place > 0)
        expected.insert(expected.begin() + place, {"-c", setting});
    QVERIFY(wiredCommand(words, url, "").arguments == expected);
}

void AgentLauncherTest::theEndOfTheAgentIsTold()
{
    AgentLauncher launcher;
    QSignalSpy ended(&launcher, &AgentLauncher::finished);
    // Fails unless it is wired.
    QVERIFY(launcher.start({"/bin/sh", "-c", "test \"$OPENAI_BASE_URL\" = " + url + " && exit 7"}, url));
    QVERIFY(ended.wait());
    QCOMPARE(ended.first().at(0).toInt(), 7);
    QCOMPARE(ended.first().at(1).toBool(), true);
}

void AgentLauncherTest::aMissingProgramIsTold()
{
    AgentLauncher launcher;
    const Result<void> started = launcher.start({"/no/such/agent"}, url);
    QVERIFY(!started);
    QVERIFY(started.error().kind == FailureKind::NotFound);
    QCOMPARE(started.error().subject, std::string("/no/such/agent"));
    QVERIFY(!launcher.start({}, url));
}

void AgentLauncherTest::aRunningAgentCanBeStopped()
{
    AgentLauncher launcher;
    QSignalSpy ended(&launcher, &AgentLauncher::finished);
    QVERIFY(launcher.start({"/bin/sleep", "60"}, url));
    QVERIFY(launcher.isRunning());
    launcher.stop();
    QVERIFY(!launcher.isRunning());
    QCOMPARE(ended.size(), 1);
    QCOMPARE(ended.first().at(1).toBool(), false);
}

} // namespace stepwire

QTEST_GUILESS_MAIN(stepwire::AgentLauncherTest)
#include "tst_agentlauncher.moc"
