#include "tests/architecture/edgetable.h"

#include <QRegularExpression>
#include <algorithm>

namespace stepwire {

namespace {

bool matches(const QString &pattern, const QString &name)
{
    if (pattern.endsWith(QLatin1String("/*")))
        return name.startsWith(pattern.chopped(1));
    return pattern == name;
}

} // namespace

EdgeTable EdgeTable::parsed(const QString &text, QStringList &problems)
{
    static const QRegularExpression space(QStringLiteral("\\s+"));
    EdgeTable table;
    const QStringList lines = text.split(QLatin1Char('\n'));
    for (qsizetype i = 0; i < lines.size(); ++i) {
        const QString line = lines[i].trimmed();
        if (line.isEmpty() || line.startsWith(QLatin1Char('#')))
            continue;
        const QStringList words = line.split(space);
        if (words.size() < 3)
            problems << QStringLiteral("edges.txt:%1: an edge needs FROM, TO and a reason").arg(i + 1);
        else
            table.m_edges.push_back({words[0], words[1]});
    }
    return table;
}

bool EdgeTable::allows(const QString &from, const QString &to) const
{
    return from == to || std::ranges::any_of(m_edges, [&](const Edge &edge) {
               return matches(edge.from, from) && matches(edge.to, to);
           });
}

} // namespace stepwire
