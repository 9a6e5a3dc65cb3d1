#pragma once

#include "app/client/formula.h"

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <variant>

namespace stepwire {

/// Formula files read in, and what their formulas give. Files are asked for by path, so that what is on disk decides.
class FormulaBook
{
public:
    using Value = std::variant<double, std::string>;
    using ReadFile = std::function<std::optional<std::string>(const std::string &path)>;

    explicit FormulaBook(ReadFile readFile) : m_readFile(std::move(readFile)) {}

    /// Reads a file of formulas and those that it uses. Again for the same file: nothing.
    Result<bool> use(const std::string &path);
    Result<Value> evaluate(const FormulaExpression &expression) const;

    static std::string spelled(const Value &value);
    /// Numbers are equal when they differ by less than a millionth of a cent.
    static bool equal(const Value &a, const Value &b);
    /// Lines of a formula or test file without comments; what is indented goes on with the line before.
    static std::vector<std::string> logicalLines(const std::string &text, bool joinIndented);

private:
    using Scope = std::map<std::string, Value>;

    Result<Value> evaluate(const FormulaExpression &expression, const Scope &scope, int depth) const;
    Result<Value> operate(const FormulaExpression &expression, const Scope &scope, int depth) const;
    Result<Value> call(const FormulaExpression &expression, const Scope &scope, int depth) const;
    Result<Value> builtIn(const std::string &name, const std::vector<Value> &arguments) const;
    Result<Value> overTable(const std::string &name, const std::vector<Value> &arguments) const;

    ReadFile m_readFile;
    std::set<std::string> m_used;
    std::map<std::string, Formula> m_formulas;
};

} // namespace stepwire
