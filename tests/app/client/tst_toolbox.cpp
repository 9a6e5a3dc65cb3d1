#include "app/client/toolbox.h"

#include "app/provider/scenario.h"

#include <QDir>
#include <QFile>
#include <QRegularExpression>
#include <QTest>

using namespace stepwire;

class TestToolbox : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }
    void theScriptMakesTheFailingTestsPass_data();
    void theScriptMakesTheFailingTestsPass();
    void testsDependOnTheFilesAsTheyStand();
    void anEditNeedsItsTextExactlyOnce();
    void nothingOutsideTheProjectIsReached_data();
    void nothingOutsideTheProjectIsReached();
    void theCopyIsItsOwnAndGoesAway();
    void faultsAreOutputs();
};

void TestToolbox::theScriptMakesTheFailingTestsPass_data()
{
    QTest::addColumn<QString>("name");
    for (const std::string &name : Scenario::names())
        QTest::newRow(name.c_str()) << QString::fromStdString(name);
}

void TestToolbox::theScriptMakesTheFailingTestsPass()
{
    QFETCH(QString, name);
    const auto scenario = Scenario::load(name.toStdString());
    QVERIFY(scenario.has_value());
    const auto toolbox = Toolbox::forProject(scenario->project);
    QVERIFY(toolbox.has_value());
    QVERIFY(toolbox->run("run_tests", R"({"filter":""})").find(" 0 failed") == std::string::npos);
    std::size_t bytes = 0;
    for (const ScriptedStep &step : scenario->steps) {
        for (const ScriptedCall &call : step.calls) {
            const std::string output = toolbox->run(call.tool, call.arguments);
            QVERIFY2(output.rfind("error", 0) != 0, output.c_str());
            bytes += output.size();
        }
    }
    QVERIFY(toolbox->run("run_tests", R"({"filter":""})").find(" 0 failed") != std::string::npos);
    if (name == QLatin1String("pair-programmer"))
        QVERIFY(bytes > 35'000);
}

void TestToolbox::testsDependOnTheFilesAsTheyStand()
{
    const auto scenario = Scenario::load("pair-programmer");
    const auto toolbox = Toolbox::forProject(scenario->project);
    QVERIFY(toolbox->run("run_tests", R"({"filter":"tax"})").find(" 0 failed") != std::string::npos);
    toolbox->run("edit_file", R"({"path":"src/tax.calc","old_text":"if(country == \"LU\", 17,","new_text":"if(country == \"LU\", 18,"})");
    const std::string report = toolbox->run("run_tests", R"({"filter":"tax"})");
    QVERIFY(report.find("left is 18, right is 17") != std::string::npos);
    QVERIFY(report.find(" 1 failed") != std::string::npos);
}

void TestToolbox::anEditNeedsItsTextExactlyOnce()
{
    const auto toolbox = Toolbox::forProject(Scenario::load("pair-programmer")->project);
    QVERIFY(toolbox->run("edit_file", R"({"path":"README.md","old_text":"no such text","new_text":"x"})").rfind("error", 0) == 0);
    QVERIFY(toolbox->run("edit_file", R"({"path":"README.md","old_text":"the","new_text":"x"})").find("more than once") != std::string::npos);
    QVERIFY(toolbox->run("edit_file", R"({"path":"README.md","old_text":"","new_text":"x"})").rfind("error", 0) == 0);
    QVERIFY(toolbox->run("edit_file", R"({"path":"README.md","old_text":"# Ledgerline","new_text":"# Ledger"})").rfind("replaced", 0) == 0);
    QVERIFY(toolbox->run("read_file", R"({"path":"README.md"})").rfind("   1  # Ledger\n", 0) == 0);
}

void TestToolbox::nothingOutsideTheProjectIsReached_data()
{
    QTest::addColumn<QString>("path");
    for (const char *path : {"/etc/passwd", "../x", "src/../../x", "src/./tax.calc", "", "src"})
        QTest::newRow(path) << path;
}

void TestToolbox::nothingOutsideTheProjectIsReached()
{
    QFETCH(QString, path);
    const auto toolbox = Toolbox::forProject(Scenario::load("pair-programmer")->project);
    const std::string name = path.toStdString();
    QVERIFY(toolbox->run("read_file", R"({"path":")" + name + "\"}").rfind("error", 0) == 0);
    QVERIFY(toolbox->run("edit_file", R"({"path":")" + name + R"(","old_text":"a","new_text":"b"})").rfind("error", 0) == 0);
}

void TestToolbox::theCopyIsItsOwnAndGoesAway()
{
    QString folder;
    {
        const auto one = Toolbox::forProject(Scenario::load("pair-programmer")->project);
        const auto two = Toolbox::forProject(Scenario::load("pair-programmer")->project);
        folder = QString::fromStdString(one->folder());
        QVERIFY(one->folder() != two->folder());
        one->run("edit_file", R"({"path":"README.md","old_text":"# Ledgerline","new_text":"# Changed"})");
        QVERIFY(two->run("read_file", R"({"path":"README.md"})").find("# Ledgerline") != std::string::npos);
        QVERIFY(QDir(folder).exists());
    }
    QVERIFY(!QDir(folder).exists());
}

void TestToolbox::faultsAreOutputs()
{
    const auto toolbox = Toolbox::forProject(Scenario::load("pair-programmer")->project);
    QVERIFY(toolbox->run("no_such_tool", "{}").rfind("error", 0) == 0);
    QVERIFY(toolbox->run("read_file", "not json").rfind("error", 0) == 0);
    QVERIFY(toolbox->run("search", R"({"text":""})").rfind("error", 0) == 0);
    QVERIFY(toolbox->run("run_tests", R"({"filter":"none"})").rfind("error", 0) == 0);
    QVERIFY(!Toolbox::forProject("no-such-project").has_value());
}

QTEST_GUILESS_MAIN(TestToolbox)
#include "tst_toolbox.moc"
