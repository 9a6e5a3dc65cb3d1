#pragma once

#include "tests/architecture/edgetable.h"

#include <QDir>
#include <QString>
#include <QStringList>

namespace stepwire {

/// The sources of a tree, held against the rules of the house. Problems are "file:line: what is wrong".
class SourceTree
{
public:
    /// `qtHeaders`: the folder that holds one folder of headers for each Qt module.
    SourceTree(const QString &root, const QString &qtHeaders);

    /// Every #include in models/, ui/ and app/ goes along an allowed edge.
    QStringList includeProblems(const EdgeTable &edges) const;
    /// Every .cpp of models/, ui/, app/ and tests/ is named by the CMakeLists.txt of its folder or of one above.
    QStringList buildProblems() const;

private:
    QStringList sources(const QString &top, const QStringList &patterns) const;
    QString targetOf(const QString &header, bool quoted) const;
    QString qtModuleOf(const QString &header) const;

    QDir m_root;
    QDir m_qtHeaders;
};

} // namespace stepwire
