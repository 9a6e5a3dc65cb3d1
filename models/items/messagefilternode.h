#pragma once

#include "models/items/messagefilter.h"

#include <functional>
#include <vector>

namespace stepwire {

/// One part of a filter's expression.
class MessageFilter::Node
{
public:
    enum class Kind { And, Or, Not, Test };
    using Test = std::function<bool(const Message &, const Session &)>;

    explicit Node(Test test) : m_kind(Kind::Test), m_test(std::move(test)) {}
    Node(Kind kind, std::vector<std::shared_ptr<const Node>> parts) : m_kind(kind), m_parts(std::move(parts)) {}

    bool matches(const Message &message, const Session &session) const;

private:
    Kind m_kind;
    Test m_test;
    std::vector<std::shared_ptr<const Node>> m_parts;
};

/// The test of one term: `key` (lower case, empty for a plain word), `op` (":", "~", "=", ">", "<", ">=", "<="),
/// `value`. Nothing, and the problem set, when the value does not fit the key.
std::optional<MessageFilter::Node::Test> filterTest(const QString &key, const QString &op, const QString &value,
                                                    MessageFilter::Problem &problem);
bool isFilterKey(const QString &word);

} // namespace stepwire
