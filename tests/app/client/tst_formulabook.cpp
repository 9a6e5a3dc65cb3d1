#include "app/client/expectationrunner.h"

#include <QRegularExpression>
#include <QTest>
#include <map>

using namespace stepwire;

class TestFormulaBook : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }
    void expressionsHaveTheirValue_data();
    void expressionsHaveTheirValue();
    void faultsAreSaid_data();
    void faultsAreSaid();
    void filesUseFiles();
    void aReportNamesEveryCheck();

private:
    static FormulaBook::ReadFile files();
};

FormulaBook::ReadFile TestFormulaBook::files()
{
    static const std::map<std::string, std::string> known{
        {"a.calc", "use \"b.calc\"\n# a comment\nTWO = 2 # after\ndouble(x) = x * TWO\nsteps(n) =\n    if(n > 0,\n        n + steps(n - 1), 0)\nendless(x) = endless(x)\n"},
        {"b.calc", "use \"a.calc\"\nname(n) = if(n == 1, \"one\", \"many\")\n"},
        {"t.csv", "key,n\na,1.5\nb,2\na,3\n"},
        {"bad.calc", "x = (1 + \n"},
        {"a.test", "use \"a.calc\"\ntest \"sums\"\n    expect double(2) == 4\n    expect double(2) == 5\n    expect nothing(1)\n"},
    };
    return [](const std::string &path) {
        const auto found = known.find(path);
        return found == known.end() ? std::optional<std::string>() : found->second;
    };
}

void TestFormulaBook::expressionsHaveTheirValue_data()
{
    QTest::addColumn<QString>("expression");
    QTest::addColumn<QString>("value");
    const auto row = [](const char *expression, const char *value) { QTest::newRow(expression) << expression << value; };
    row("1 + 2 * 3", "7");
    row("(1 + 2) * 3", "9");
    row("10 - 3 - 2", "5");
    row("-2 + 5", "3");
    row("7 % 4", "3");
    row("1 < 2 and 2 < 1 or 3 == 3", "1");
    row("not 1 == 2", "1");
    row("0.1 + 0.2 == 0.3", "1");
    row("0.3 > 0.1 + 0.2", "0");
    row("round(2.675, 2)", "2.68");
    row("round(-2.5, 0)", "-3");
    row("min(3, 1, 2) + max(3, 1, 2)", "4");
    row("ceil(63 / 31.5)", "2");
    row("double(21)", "42");
    row("steps(10)", "55");
    row("name(1)", "one");
    row("name(2) == \"many\"", "1");
    row("if(1 == 1, 5, 1 / 0)", "5");
    row("total(\"t.csv\", \"n\")", "6.5");
    row("totalwhere(\"t.csv\", \"n\", \"key\", \"a\")", "4.5");
    row("count(\"t.csv\")", "3");
    row("countwhere(\"t.csv\", \"key\", \"a\")", "2");
}

void TestFormulaBook::expressionsHaveTheirValue()
{
    QFETCH(QString, expression);
    QFETCH(QString, value);
    FormulaBook book(files());
    QVERIFY(book.use("a.calc").has_value());
    const auto read = readExpression(expression.toStdString());
    QVERIFY(read.has_value());
    const auto result = book.evaluate(**read);
    QVERIFY2(result.has_value(), result ? "" : result.error().detail.c_str());
    QCOMPARE(QString::fromStdString(FormulaBook::spelled(*result)), value);
}

void TestFormulaBook::faultsAreSaid_data()
{
    QTest::addColumn<QString>("expression");
    for (const char *expression : {"", "1 +", "(1", "f(", "1 2", "\"no end", "@", "unknown", "unknown(1)", "double()", "1 / 0", "endless(1)",
                                   "total(\"none.csv\", \"n\")", "total(\"t.csv\", \"none\")"})
        QTest::newRow(expression) << expression;
    QTest::newRow("deep") << QString(1000, QLatin1Char('('));
}

void TestFormulaBook::faultsAreSaid()
{
    QFETCH(QString, expression);
    FormulaBook book(files());
    QVERIFY(book.use("a.calc").has_value());
    const auto read = readExpression(expression.toStdString());
    QVERIFY(!read.has_value() || !book.evaluate(**read).has_value());
}

void TestFormulaBook::filesUseFiles()
{
    FormulaBook book(files());
    QVERIFY(book.use("a.calc").has_value()); // a and b use each other
    QVERIFY(!FormulaBook(files()).use("none.calc").has_value());
    QVERIFY(!FormulaBook(files()).use("bad.calc").has_value());
}

void TestFormulaBook::aReportNamesEveryCheck()
{
    const auto report = ExpectationRunner(files()).run({"a.test"});
    QCOMPARE(report.checks, 3);
    QCOMPARE(report.failures, 2);
    QVERIFY(report.text.find("ok    double(2) == 4") != std::string::npos);
    QVERIFY(report.text.find("left is 4, right is 5") != std::string::npos);
    QVERIFY(report.text.find("nothing: is not defined") != std::string::npos);
    QVERIFY(report.text.find("3 checks in 1 files, 2 failed") != std::string::npos);
}

QTEST_GUILESS_MAIN(TestFormulaBook)
#include "tst_formulabook.moc"
