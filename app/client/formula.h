#pragma once

#include "models/vocabulary/result.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace stepwire {

/// An expression of the sample projects' formula language, whose rules stand in their README.md.
struct FormulaExpression
{
    enum class Kind : std::uint8_t { Number, Text, Name, Call, Operator };

    Kind kind = Kind::Number;
    double number = 0;
    std::string text; ///< Text, name, called name, or operator ("+", "==", "and", "not", "negate" …).
    std::vector<std::unique_ptr<FormulaExpression>> operands;
};

/// One definition: `name(parameters) = body`.
struct Formula
{
    std::string name;
    std::vector<std::string> parameters;
    std::shared_ptr<const FormulaExpression> body;
};

/// Reads one expression; the failure's detail says what was expected.
Result<std::shared_ptr<const FormulaExpression>> readExpression(std::string_view text);
/// Reads `name(a, b) = expression` or `NAME = expression`.
Result<Formula> readFormula(std::string_view text);

} // namespace stepwire
