#include "ui/widgets/titleline.h"

#include <QTest>

using namespace stepwire;

/// The title of a panel says a particular whole or not at all.
class TestTitleLine : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aParticularIsShownWholeOrNotAtAll();
    void aTitleTakesTheSubjectsPlace();
};

void TestTitleLine::aParticularIsShownWholeOrNotAtAll()
{
    const Theme theme;
    TitleLine line(QString(), &theme);
    line.setSubject(QStringLiteral("response.create"), QStringLiteral("4.16 KB"));
    line.resize(400, 24);
    QVERIFY(line.showsParticular());
    const QImage whole = line.grab().toImage();
    line.setSubject(QStringLiteral("response.create"), QString());
    QVERIFY(!line.showsParticular());
    const QImage subject = line.grab().toImage();
    QVERIFY(whole != subject);
    line.setSubject(QStringLiteral("response.create"), QStringLiteral("4.16 KB"));
    int width = 400;
    while (line.showsParticular())
        line.resize(--width, 24);
    QVERIFY(width > 40);
    const QImage narrow = line.grab().toImage();
    line.setSubject(QStringLiteral("response.create"), QString());
    QCOMPARE(narrow, line.grab().toImage());
}

void TestTitleLine::aTitleTakesTheSubjectsPlace()
{
    const Theme theme;
    TitleLine line(QStringLiteral("All findings"), &theme);
    line.setSubject(QStringLiteral("ping"), QStringLiteral("2 B"));
    QCOMPARE(line.text(), QStringLiteral("ping, 2 B"));
    line.setTitle(QStringLiteral("Select a message"));
    QCOMPARE(line.text(), QStringLiteral("Select a message"));
    QVERIFY(!line.showsParticular());
    line.resize(60, 24);
    QVERIFY(!line.grab().isNull());
}

QTEST_MAIN(TestTitleLine)
#include "tst_titleline.moc"
