#include "app/client/expectationrunner.h"

namespace stepwire {

namespace {

std::string quotedPart(const std::string &line)
{
    const std::size_t begin = line.find('"');
    const std::size_t end = line.rfind('"');
    return begin == std::string::npos || end <= begin ? std::string() : line.substr(begin + 1, end - begin - 1);
}

} // namespace

ExpectationRunner::Report ExpectationRunner::run(const std::vector<std::string> &testFiles) const
{
    Report report;
    for (const std::string &path : testFiles)
        runFile(path, report);
    report.text += "\n" + std::to_string(report.checks) + " checks in " + std::to_string(testFiles.size()) + " files, "
        + std::to_string(report.failures) + " failed\n";
    return report;
}

void ExpectationRunner::runFile(const std::string &path, Report &report) const
{
    report.text += path + "\n";
    const auto text = m_readFile(path);
    FormulaBook book(m_readFile);
    for (const std::string &line : FormulaBook::logicalLines(text.value_or(std::string()), false)) {
        if (line.rfind("use ", 0) == 0) {
            if (const auto used = book.use(quotedPart(line)); !used) {
                ++report.checks;
                ++report.failures;
                report.text += "  ERROR " + used.error().subject + ": " + used.error().detail + "\n";
                return;
            }
        } else if (line.rfind("test ", 0) == 0) {
            report.text += "  " + quotedPart(line) + "\n";
        } else if (line.rfind("expect ", 0) == 0) {
            check(book, line.substr(7), report);
        }
    }
}

void ExpectationRunner::check(const FormulaBook &book, const std::string &expectation, Report &report) const
{
    ++report.checks;
    const auto expression = readExpression(expectation);
    auto value = expression ? book.evaluate(**expression) : Result<FormulaBook::Value>(tl::unexpected(expression.error()));
    if (value && !FormulaBook::equal(*value, 0.0)) {
        report.text += "    ok    " + expectation + "\n";
        return;
    }
    ++report.failures;
    report.text += "    FAIL  " + expectation + "\n";
    if (!value) {
        report.text += "          " + value.error().subject + ": " + value.error().detail + "\n";
        return;
    }
    if ((*expression)->kind == FormulaExpression::Kind::Operator && (*expression)->operands.size() == 2) {
        const auto left = book.evaluate(*(*expression)->operands[0]);
        const auto right = book.evaluate(*(*expression)->operands[1]);
        if (left && right)
            report.text += "          left is " + FormulaBook::spelled(*left) + ", right is " + FormulaBook::spelled(*right) + "\n";
    }
}

} // namespace stepwire
