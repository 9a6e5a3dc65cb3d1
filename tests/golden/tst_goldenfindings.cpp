#include "models/session/session.h"
#include "models/session/sessionbuilder.h"
#include "tests/golden/trafficreader.h"

#include <QDir>
#include <QFile>
#include <QTest>
#include <map>
#include <set>

using namespace stepwire;

namespace {

const QString directory = QStringLiteral(GOLDEN_DIRECTORY);
const QString expectation = directory + QStringLiteral("/expected/findings.txt");

/// "code severity xTimes" for each code that fires on the recording, in order of the codes.
QByteArray rowsOf(const QString &file)
{
    SessionBuilder builder;
    test::feedTraffic((directory + QStringLiteral("/traffic/") + file).toStdString(), builder);
    std::map<std::string, std::pair<Severity, std::vector<std::uint32_t>>> codes;
    for (const Finding &finding : builder.takeDelta().findings) {
        auto &[severity, steps] = codes[finding.code];
        severity = finding.severity;
        steps.push_back(finding.step.value);
    }
    QByteArray rows = file.chopped(6).toUtf8() + '\n';
    for (const auto &[code, fired] : codes) {
        rows += "    " + QByteArray::fromStdString(code) + ' ' + std::string(severityName(fired.first)).c_str() + ", steps";
        for (const std::uint32_t step : fired.second)
            rows += ' ' + QByteArray::number(step);
        rows += '\n';
    }
    return rows;
}

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class GoldenFindingsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    /// A finding that a knowledgeable reader would call wrong costs more than one that is missing: the table is read
    /// again, line by line, whenever it changes.
    void findingsFireWhereTheTableSays()
    {
        QByteArray table;
        for (const QString &file : QDir(directory + QStringLiteral("/traffic")).entryList({QStringLiteral("*.jsonl")}))
            table += rowsOf(file);
        if (qEnvironmentVariableIsSet("STEPWIRE_ACCEPT_GOLDEN")) {
            QFile file(expectation);
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(table);
        }
        QCOMPARE(table, contentOf(expectation));
    }
};

QTEST_GUILESS_MAIN(GoldenFindingsTest)
#include "tst_goldenfindings.moc"
