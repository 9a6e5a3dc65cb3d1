#include "app/client/formula.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <optional>

namespace stepwire {

namespace {

using Kind = FormulaExpression::Kind;
using Node = std::unique_ptr<FormulaExpression>;

constexpr int deepest = 200; // nesting; beyond it a file is not a formula file

bool isNameStart(char c)
{
    return std::isalpha(static_cast<unsigned char>(c)) || c == '_';
}

bool isNamePart(char c)
{
    return std::isalnum(static_cast<unsigned char>(c)) || c == '_';
}

// Reads by precedence, lowest first. After a fault everything returns at once.
class ExpressionReader
{
public:
    explicit ExpressionReader(std::string_view text) : m_text(text) {}

    Result<Node> whole()
    {
        Node node = either();
        skipBlanks();
        if (m_fault.empty() && m_at < m_text.size())
            m_fault = "unexpected '" + std::string(m_text.substr(m_at, 12)) + "'";
        if (!m_fault.empty())
            return tl::unexpected(Failure{FailureKind::Other, std::string(m_text.substr(0, 60)), m_fault});
        return node;
    }

private:
    void skipBlanks()
    {
        while (m_at < m_text.size() && std::isspace(static_cast<unsigned char>(m_text[m_at])))
            ++m_at;
    }

    bool take(std::string_view symbol)
    {
        skipBlanks();
        if (m_text.substr(m_at, symbol.size()) != symbol)
            return false;
        const std::size_t after = m_at + symbol.size();
        if (isNameStart(symbol.front()) && after < m_text.size() && isNamePart(m_text[after]))
            return false;
        m_at = after;
        return true;
    }

    Node fail(std::string what)
    {
        if (m_fault.empty())
            m_fault = std::move(what);
        return std::make_unique<FormulaExpression>();
    }

    static Node joined(std::string name, Node left, Node right)
    {
        auto node = std::make_unique<FormulaExpression>();
        node->kind = Kind::Operator;
        node->text = std::move(name);
        node->operands.push_back(std::move(left));
        if (right)
            node->operands.push_back(std::move(right));
        return node;
    }

    template <std::size_t N>
    Node chain(Node (ExpressionReader::*part)(), const std::array<std::string_view, N> &symbols)
    {
        Node node = (this->*part)();
        while (m_fault.empty()) {
            const auto symbol = std::find_if(symbols.begin(), symbols.end(), [&](std::string_view s) { return take(s); });
            if (symbol == symbols.end())
                break;
            Node right = (this->*part)();
            node = joined(std::string(*symbol), std::move(node), std::move(right));
        }
        return node;
    }

    Node either() { return chain(&ExpressionReader::both, std::array<std::string_view, 1>{"or"}); }
    Node both() { return chain(&ExpressionReader::negated, std::array<std::string_view, 1>{"and"}); }
    Node negated() { return take("not") ? joined("not", negated(), nullptr) : compared(); }
    Node compared() { return chain(&ExpressionReader::sum, std::array<std::string_view, 6>{"==", "!=", "<=", ">=", "<", ">"}); }
    Node sum() { return chain(&ExpressionReader::product, std::array<std::string_view, 2>{"+", "-"}); }
    Node product() { return chain(&ExpressionReader::factor, std::array<std::string_view, 3>{"*", "/", "%"}); }

    Node factor()
    {
        skipBlanks();
        if (m_at >= m_text.size())
            return fail("something is missing at the end");
        if (++m_depth > deepest)
            return fail("nested too deep");
        Node node = factorAt(m_text[m_at]);
        --m_depth;
        return node;
    }

    Node factorAt(char c)
    {
        if (take("-"))
            return joined("negate", factor(), nullptr);
        if (take("(")) {
            Node node = either();
            return take(")") ? std::move(node) : fail("')' is missing");
        }
        auto node = std::make_unique<FormulaExpression>();
        if (c == '"') {
            const std::size_t end = m_text.find('"', m_at + 1);
            if (end == std::string_view::npos)
                return fail("a text has no end");
            node->kind = Kind::Text;
            node->text = m_text.substr(m_at + 1, end - m_at - 1);
            m_at = end + 1;
            return node;
        }
        if (std::isdigit(static_cast<unsigned char>(c)) || c == '.') {
            const std::size_t begin = m_at;
            while (m_at < m_text.size() && (std::isdigit(static_cast<unsigned char>(m_text[m_at])) || m_text[m_at] == '.'))
                ++m_at;
            node->number = std::strtod(std::string(m_text.substr(begin, m_at - begin)).c_str(), nullptr);
            return node;
        }
        return isNameStart(c) ? named(std::move(node)) : fail("unexpected '" + std::string(1, c) + "'");
    }

    Node named(Node node)
    {
        const std::size_t begin = m_at;
        while (m_at < m_text.size() && isNamePart(m_text[m_at]))
            ++m_at;
        node->text = m_text.substr(begin, m_at - begin);
        node->kind = Kind::Name;
        if (!take("("))
            return node;
        node->kind = Kind::Call;
        if (take(")"))
            return node;
        do
            node->operands.push_back(either());
        while (m_fault.empty() && take(","));
        return m_fault.empty() && !take(")") ? fail("')' is missing after the arguments of " + node->text) : std::move(node);
    }

    std::string_view m_text;
    std::size_t m_at = 0;
    int m_depth = 0;
    std::string m_fault;
};

std::string trimmed(std::string_view text)
{
    const std::size_t begin = text.find_first_not_of(" \t\r\n");
    if (begin == std::string_view::npos)
        return {};
    return std::string(text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1));
}

// The `=` that is none of == <= >= !=.
std::size_t definitionSign(std::string_view text)
{
    for (std::size_t i = text.find('='); i != std::string_view::npos; i = text.find('=', i + 1)) {
        const bool doubled = i + 1 < text.size() && text[i + 1] == '=';
        const bool compared = i > 0 && (text[i - 1] == '<' || text[i - 1] == '>' || text[i - 1] == '!' || text[i - 1] == '=');
        if (!doubled && !compared)
            return i;
    }
    return std::string_view::npos;
}

} // namespace

Result<std::shared_ptr<const FormulaExpression>> readExpression(std::string_view text)
{
    auto node = ExpressionReader(text).whole();
    if (!node)
        return tl::unexpected(std::move(node.error()));
    return std::shared_ptr<const FormulaExpression>(std::move(*node));
}

Result<Formula> readFormula(std::string_view text)
{
    const std::size_t sign = definitionSign(text);
    if (sign == std::string_view::npos)
        return tl::unexpected(Failure{FailureKind::Other, trimmed(text).substr(0, 60), "no definition: '=' is missing"});
    Formula formula;
    std::string head = trimmed(text.substr(0, sign));
    if (const std::size_t open = head.find('('); open != std::string::npos && head.back() == ')') {
        std::string list = head.substr(open + 1, head.size() - open - 2) + ',';
        for (std::size_t at = 0, comma = list.find(','); comma != std::string::npos; at = comma + 1, comma = list.find(',', at)) {
            if (std::string name = trimmed(std::string_view(list).substr(at, comma - at)); !name.empty())
                formula.parameters.push_back(std::move(name));
        }
        head = trimmed(head.substr(0, open));
    }
    if (head.empty() || !isNameStart(head.front()) || !std::all_of(head.begin(), head.end(), isNamePart))
        return tl::unexpected(Failure{FailureKind::Other, head, "not a name"});
    auto body = readExpression(text.substr(sign + 1));
    if (!body)
        return tl::unexpected(std::move(body.error()));
    formula.name = std::move(head);
    formula.body = std::move(*body);
    return formula;
}

} // namespace stepwire
