#pragma once

#include <QString>
#include <QStringList>
#include <vector>

namespace stepwire {

/// Which folder may include what: the allowed edges of edges.txt.
class EdgeTable
{
public:
    /// Lines "FROM TO REASON"; empty lines and those that begin with # are passed over. What is wrong with the text
    /// itself (no reason given) goes to `problems`.
    static EdgeTable parsed(const QString &text, QStringList &problems);

    bool allows(const QString &from, const QString &to) const;

private:
    struct Edge
    {
        QString from, to;
    };
    std::vector<Edge> m_edges;
};

} // namespace stepwire
