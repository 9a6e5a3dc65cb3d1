#include "app/client/formulabook.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <sstream>

namespace stepwire {

namespace {

using Kind = FormulaExpression::Kind;
using Value = FormulaBook::Value;

constexpr int deepest = 120; // formulas that call each other for ever end here
constexpr double tolerance = 1e-8;

tl::unexpected<Failure> fault(std::string subject, std::string detail)
{
    return tl::unexpected(Failure{FailureKind::Other, std::move(subject), std::move(detail)});
}

double numberOf(const Value &value)
{
    const double *number = std::get_if<double>(&value);
    return number ? *number : 0;
}

bool isTrue(const Value &value)
{
    const std::string *text = std::get_if<std::string>(&value);
    return text ? !text->empty() : std::abs(numberOf(value)) > tolerance;
}

double rounded(double x, double digits)
{
    const double scale = std::pow(10.0, digits);
    return std::copysign(std::floor(std::abs(x) * scale + 0.5 + 1e-7), x) / scale; // half away from zero, binary dust aside
}

std::vector<std::string> cells(const std::string &line)
{
    std::vector<std::string> cells;
    std::istringstream stream(line);
    for (std::string cell; std::getline(stream, cell, ',');)
        cells.push_back(cell.substr(0, cell.find('\r')));
    return cells;
}

std::optional<std::size_t> columnOf(const std::vector<std::string> &titles, const Value &wanted)
{
    const auto found = std::find(titles.begin(), titles.end(), FormulaBook::spelled(wanted));
    if (found == titles.end())
        return std::nullopt;
    return static_cast<std::size_t>(found - titles.begin());
}

} // namespace

std::string FormulaBook::spelled(const Value &value)
{
    if (const std::string *text = std::get_if<std::string>(&value))
        return *text;
    char buffer[32];
    std::snprintf(buffer, sizeof buffer, "%.10g", numberOf(value));
    return buffer;
}

bool FormulaBook::equal(const Value &a, const Value &b)
{
    if (a.index() != b.index())
        return false;
    if (const std::string *text = std::get_if<std::string>(&a))
        return *text == std::get<std::string>(b);
    return std::abs(numberOf(a) - numberOf(b)) < tolerance;
}

std::vector<std::string> FormulaBook::logicalLines(const std::string &text, bool joinIndented)
{
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) {
        bool inText = false;
        for (std::size_t i = 0; i < line.size(); ++i) {
            inText = line[i] == '"' ? !inText : inText;
            if (line[i] == '#' && !inText)
                line.resize(i);
        }
        const std::size_t begin = line.find_first_not_of(" \t\r");
        if (begin == std::string::npos)
            continue;
        line.resize(line.find_last_not_of(" \t\r") + 1);
        if (joinIndented && begin > 0 && !lines.empty())
            lines.back() += ' ' + line.substr(begin);
        else
            lines.push_back(line.substr(begin));
    }
    return lines;
}

Result<bool> FormulaBook::use(const std::string &path)
{
    if (!m_used.insert(path).second)
        return true;
    const auto text = m_readFile(path);
    if (!text)
        return fault(path, "no such file");
    for (const std::string &line : logicalLines(*text, true)) {
        if (line.rfind("use \"", 0) == 0) {
            if (auto used = use(line.substr(5, line.rfind('"') - 5)); !used)
                return used;
            continue;
        }
        auto formula = readFormula(line);
        if (!formula)
            return fault(path, formula.error().subject + ": " + formula.error().detail);
        m_formulas[formula->name] = std::move(*formula);
    }
    return true;
}

Result<Value> FormulaBook::evaluate(const FormulaExpression &expression) const
{
    return evaluate(expression, {}, 0);
}

Result<Value> FormulaBook::evaluate(const FormulaExpression &expression, const Scope &scope, int depth) const
{
    if (depth > deepest)
        return fault(expression.text, "calls itself without end");
    switch (expression.kind) {
    case Kind::Number: return Value(expression.number);
    case Kind::Text: return Value(expression.text);
    case Kind::Operator: return operate(expression, scope, depth);
    case Kind::Call: return call(expression, scope, depth);
    case Kind::Name: break;
    }
    if (const auto local = scope.find(expression.text); local != scope.end())
        return local->second;
    const auto constant = m_formulas.find(expression.text);
    if (constant == m_formulas.end() || !constant->second.parameters.empty())
        return fault(expression.text, "is not defined");
    return evaluate(*constant->second.body, {}, depth + 1);
}

Result<Value> FormulaBook::operate(const FormulaExpression &expression, const Scope &scope, int depth) const
{
    const std::string &name = expression.text;
    auto left = evaluate(*expression.operands[0], scope, depth + 1);
    if (!left)
        return left;
    if (name == "not")
        return Value(isTrue(*left) ? 0.0 : 1.0);
    if (name == "negate")
        return Value(-numberOf(*left));
    if ((name == "and" && !isTrue(*left)) || (name == "or" && isTrue(*left)))
        return Value(isTrue(*left) ? 1.0 : 0.0);
    auto right = evaluate(*expression.operands[1], scope, depth + 1);
    if (!right)
        return right;
    if (name == "and" || name == "or")
        return Value(isTrue(*right) ? 1.0 : 0.0);
    const double a = numberOf(*left);
    const double b = numberOf(*right);
    if (name == "==" || name == "!=")
        return Value(equal(*left, *right) == (name == "==") ? 1.0 : 0.0);
    if (name == "<" || name == ">=")
        return Value((a < b - tolerance) == (name == "<") ? 1.0 : 0.0);
    if (name == ">" || name == "<=")
        return Value((a > b + tolerance) == (name == ">") ? 1.0 : 0.0);
    if ((name == "/" || name == "%") && b == 0)
        return fault(name, "division by zero");
    return Value(name == "+" ? a + b : name == "-" ? a - b : name == "*" ? a * b : name == "/" ? a / b : std::fmod(a, b));
}

Result<Value> FormulaBook::call(const FormulaExpression &expression, const Scope &scope, int depth) const
{
    if (expression.text == "if" && expression.operands.size() == 3) {
        auto condition = evaluate(*expression.operands[0], scope, depth + 1);
        return condition ? evaluate(*expression.operands[isTrue(*condition) ? 1 : 2], scope, depth) : condition;
    }
    std::vector<Value> arguments;
    for (const auto &operand : expression.operands) {
        auto value = evaluate(*operand, scope, depth + 1);
        if (!value)
            return value;
        arguments.push_back(std::move(*value));
    }
    const auto formula = m_formulas.find(expression.text);
    if (formula == m_formulas.end())
        return builtIn(expression.text, arguments);
    if (formula->second.parameters.size() != arguments.size())
        return fault(expression.text, "takes " + std::to_string(formula->second.parameters.size()) + " arguments");
    Scope inner;
    for (std::size_t i = 0; i < arguments.size(); ++i)
        inner[formula->second.parameters[i]] = arguments[i];
    return evaluate(*formula->second.body, inner, depth + 1);
}

Result<Value> FormulaBook::builtIn(const std::string &name, const std::vector<Value> &arguments) const
{
    const auto number = [&](std::size_t i) { return numberOf(arguments[i]); };
    if (arguments.size() == 1) {
        if (name == "abs")
            return Value(std::abs(number(0)));
        if (name == "floor")
            return Value(std::floor(number(0) + tolerance));
        if (name == "ceil")
            return Value(std::ceil(number(0) - tolerance));
    }
    if (arguments.size() == 2 && name == "round")
        return Value(rounded(number(0), number(1)));
    if (!arguments.empty() && (name == "min" || name == "max")) {
        double best = number(0);
        for (std::size_t i = 1; i < arguments.size(); ++i)
            best = name == "min" ? std::min(best, number(i)) : std::max(best, number(i));
        return Value(best);
    }
    if ((name == "total" && arguments.size() == 2) || (name == "totalwhere" && arguments.size() == 4)
        || (name == "count" && arguments.size() == 1) || (name == "countwhere" && arguments.size() == 3))
        return overTable(name, arguments);
    return fault(name, "is not defined for " + std::to_string(arguments.size()) + " arguments");
}

// total(file, column), totalwhere(file, column, key, value), count(file), countwhere(file, key, value)
Result<Value> FormulaBook::overTable(const std::string &name, const std::vector<Value> &arguments) const
{
    const std::string path = spelled(arguments[0]);
    const auto text = m_readFile(path);
    if (!text)
        return fault(path, "no such file");
    std::istringstream stream(*text);
    std::string line;
    std::getline(stream, line);
    const std::vector<std::string> titles = cells(line);
    const bool adds = name.rfind("total", 0) == 0;
    const auto added = adds ? columnOf(titles, arguments[1]) : std::optional<std::size_t>(0);
    const bool filters = name.size() > 5 && name.ends_with("where");
    const std::size_t key = adds ? 2 : 1;
    const auto filtered = filters ? columnOf(titles, arguments[key]) : std::optional<std::size_t>(0);
    if (!added || !filtered)
        return fault(path, "has no such column");
    double sum = 0;
    while (std::getline(stream, line)) {
        const std::vector<std::string> row = cells(line);
        if (row.size() <= std::max(*added, *filtered) || (filters && row[*filtered] != spelled(arguments[key + 1])))
            continue;
        sum += adds ? std::strtod(row[*added].c_str(), nullptr) : 1;
    }
    return Value(sum);
}

} // namespace stepwire
