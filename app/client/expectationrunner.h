#pragma once

#include "app/client/formulabook.h"

#include <string>
#include <vector>

namespace stepwire {

/// Runs the .test files of a sample project against its formulas, as they stand on disk now.
class ExpectationRunner
{
public:
    struct Report
    {
        std::string text; ///< For the agent: every check on a line, failures with both sides.
        int checks = 0;
        int failures = 0;
    };

    explicit ExpectationRunner(FormulaBook::ReadFile readFile) : m_readFile(std::move(readFile)) {}

    Report run(const std::vector<std::string> &testFiles) const;

private:
    void runFile(const std::string &path, Report &report) const;
    void check(const FormulaBook &book, const std::string &expectation, Report &report) const;

    FormulaBook::ReadFile m_readFile;
};

} // namespace stepwire
