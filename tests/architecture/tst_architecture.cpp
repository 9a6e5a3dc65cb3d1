#include "tests/architecture/edgetable.h"
#include "tests/architecture/sourcetree.h"

#include <QDirIterator>
#include <QFile>
#include <QTest>

using namespace stepwire;

/// The rules of the house on the real tree, and the proof that breaking one is seen.
class ArchitectureTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void everyIncludeGoesAlongAnAllowedEdge();
    void everySourceIsBuilt();
    void everyEdgeHasAReason();
    void aGoodTreePasses();
    void everyBadFileIsRefused_data();
    void everyBadFileIsRefused();
    void aForgottenSourceIsSeen();

private:
    EdgeTable m_edges;
};

void ArchitectureTest::initTestCase()
{
    QFile file(QStringLiteral(STEPWIRE_ROOT "/tests/architecture/edges.txt"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QStringList problems;
    m_edges = EdgeTable::parsed(QString::fromUtf8(file.readAll()), problems);
    QCOMPARE(problems.join(QLatin1Char('\n')), QString());
}

void ArchitectureTest::everyIncludeGoesAlongAnAllowedEdge()
{
    const SourceTree tree(QStringLiteral(STEPWIRE_ROOT), QStringLiteral(STEPWIRE_QT_HEADERS));
    const QStringList problems = tree.includeProblems(m_edges);
    QVERIFY2(problems.isEmpty(), qPrintable(QLatin1Char('\n') + problems.join(QLatin1Char('\n'))));
}

void ArchitectureTest::everySourceIsBuilt()
{
    const SourceTree tree(QStringLiteral(STEPWIRE_ROOT), QStringLiteral(STEPWIRE_QT_HEADERS));
    const QStringList problems = tree.buildProblems();
    QVERIFY2(problems.isEmpty(), qPrintable(QLatin1Char('\n') + problems.join(QLatin1Char('\n'))));
}

void ArchitectureTest::everyEdgeHasAReason()
{
    QStringList problems;
    EdgeTable::parsed(QStringLiteral("# words\n\nmodels/wire zlib inflates\nmodels/wire zstd\n"), problems);
    QCOMPARE(problems, QStringList{QStringLiteral("edges.txt:4: an edge needs FROM, TO and a reason")});
}

void ArchitectureTest::aGoodTreePasses()
{
    const SourceTree tree(QFINDTESTDATA("seeded/accepted"), QStringLiteral(STEPWIRE_QT_HEADERS));
    QCOMPARE(tree.includeProblems(m_edges).join(QLatin1Char('\n')), QString());
    QCOMPARE(tree.buildProblems().join(QLatin1Char('\n')), QString());
}

void ArchitectureTest::everyBadFileIsRefused_data()
{
    QTest::addColumn<QString>("path");
    const QDir root(QFINDTESTDATA("seeded/refused"));
    QDirIterator files(root.path(), QDir::Files, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        const QString path = root.relativeFilePath(files.next());
        if (path.endsWith(QLatin1String(".h")))
            QTest::newRow(qPrintable(path)) << path;
    }
}

void ArchitectureTest::everyBadFileIsRefused()
{
    QFETCH(QString, path);
    const SourceTree tree(QFINDTESTDATA("seeded/refused"), QStringLiteral(STEPWIRE_QT_HEADERS));
    const QStringList problems = tree.includeProblems(m_edges);
    const auto isAboutIt = [&](const QString &problem) { return problem.startsWith(path + QLatin1Char(':')); };
    QCOMPARE(std::count_if(problems.begin(), problems.end(), isAboutIt), 1);
}

void ArchitectureTest::aForgottenSourceIsSeen()
{
    const SourceTree tree(QFINDTESTDATA("seeded/refused"), QStringLiteral(STEPWIRE_QT_HEADERS));
    QCOMPARE(tree.buildProblems(), QStringList{QStringLiteral(
                                       "models/wire/forgotten.cpp: no CMakeLists.txt names it, so nothing builds it")});
}

QTEST_GUILESS_MAIN(ArchitectureTest)
#include "tst_architecture.moc"
