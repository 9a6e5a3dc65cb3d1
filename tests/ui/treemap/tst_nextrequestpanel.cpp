#include "tests/models/metrics/fabricatedsession.h"
#include "ui/steps/flattoggle.h"
#include "ui/treemap/nextrequestpanel.h"
#include "ui/treemap/treemaplegend.h"
#include "ui/treemap/treemapview.h"

#include <QApplication>
#include <QDir>
#include <QPainter>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <memory>

using namespace stepwire;

/// The treemap of the next request: what it shows of which step, and what a click on a part leads to.
class TestNextRequestPanel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void formIsTheOneThatIsPossibleUntilChosen();
    void everyDrawnTileCanBeClicked();
    void itemLeadsToWhereItCrossed();
    void settingLeadsToItsRequest();
    void panelStaysOnItsStepWhileItsPartsAreShown();
    void selectedItemIsMarked();
    void arrowKeysLeadFromTileToTile();
    void estimatesSaySo();
    void whatIsNotKnownSaysSo();
    void tooltipHasExactBytesAndShare();
    void legendSumsToTheRequest();
    void kindsDifferByPatternToo();
    void clearedSessionShowsNothing();
    void everyLookCanBeDrawn();
    void cleanup();

private:
    void show(const SessionDelta &delta, QSize size = {500, 260});
    const TreemapTile *tileOf(NextPartKind kind, const std::string &name = {}) const;
    static QPoint middleOf(const TreemapTile &tile);
    void click(const TreemapTile &tile) { QTest::mouseClick(m_panel->view(), Qt::LeftButton, {}, middleOf(tile)); }

    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<LiveSession> m_session;
    std::unique_ptr<Selection> m_selection;
    std::unique_ptr<NextRequestPanel> m_panel;
};

void TestNextRequestPanel::init()
{
    QTest::failOnWarning(QRegularExpression(QStringLiteral("^(?!This plugin does not support propagateSizeHints)")));
}

void TestNextRequestPanel::cleanup()
{
    m_panel.reset();
    m_selection.reset();
    m_session.reset();
    m_theme.reset();
}

void TestNextRequestPanel::show(const SessionDelta &delta, QSize size)
{
    cleanup();
    m_theme = std::make_unique<Theme>();
    m_session = std::make_unique<LiveSession>();
    m_selection = std::make_unique<Selection>();
    m_panel = std::make_unique<NextRequestPanel>(m_session.get(), m_selection.get(), m_theme.get());
    m_panel->resize(size);
    m_panel->show();
    m_session->apply(delta);
    m_panel->refresh();
    QCoreApplication::processEvents();
}

const TreemapTile *TestNextRequestPanel::tileOf(NextPartKind kind, const std::string &name) const
{
    const auto &tiles = m_panel->view()->treemap().tiles;
    const auto found = std::ranges::find_if(tiles, [&](const TreemapTile &tile) {
        const NextRequestPart &part = m_panel->view()->part(tile);
        return part.kind == kind && (name.empty() || part.name == name);
    });
    return found == tiles.end() ? nullptr : &*found;
}

QPoint TestNextRequestPanel::middleOf(const TreemapTile &tile)
{
    return {int(tile.area.x + tile.area.width / 2), int(tile.area.y + tile.area.height / 2)};
}

void TestNextRequestPanel::formIsTheOneThatIsPossibleUntilChosen()
{
    show(FabricatedSession().delta());
    QVERIFY(m_panel->continuationToggle()->isChecked() && !m_panel->resendToggle()->isChecked());
    m_selection->selectStep(StepId{5}); // over HTTP
    QVERIFY(!m_panel->continuationToggle()->isChecked() && m_panel->resendToggle()->isChecked());
    QTest::mouseClick(m_panel->continuationToggle(), Qt::LeftButton);
    QVERIFY(m_panel->continuationToggle()->isChecked() && !m_panel->resendToggle()->isChecked());
    QCOMPARE(m_panel->view()->request().form, NextForm::Continuation);
    QTest::mouseClick(m_panel->resendToggle(), Qt::LeftButton);
    m_selection->selectStep(StepId{20});
    QCOMPARE(m_panel->view()->request().form, NextForm::Resend);
}

void TestNextRequestPanel::everyDrawnTileCanBeClicked()
{
    show(FabricatedSession().delta());
    QTest::mouseClick(m_panel->resendToggle(), Qt::LeftButton);
    const std::vector<TreemapTile> drawn = m_panel->view()->treemap().tiles;
    QVERIFY(drawn.size() > 30);
    for (const TreemapTile &tile : drawn) {
        const NextRequestPart part = m_panel->view()->part(tile);
        click(tile);
        if (part.item)
            QCOMPARE(m_selection->item(), part.item);
    }
}

void TestNextRequestPanel::itemLeadsToWhereItCrossed()
{
    show(FabricatedSession().delta());
    QTest::mouseClick(m_panel->resendToggle(), Qt::LeftButton);
    const TreemapTile *tile = tileOf(NextPartKind::Item);
    QVERIFY(tile);
    const ContextItem item = *m_session->session().item(m_panel->view()->part(*tile).item);
    click(*tile);
    QCOMPARE(m_selection->item(), item.id);
    QCOMPARE(m_selection->message(), item.message);
    QCOMPARE(m_selection->step(), m_session->session().message(item.message)->step);
}

void TestNextRequestPanel::settingLeadsToItsRequest()
{
    show(FabricatedSession().delta());
    m_selection->selectStep(StepId{20});
    const TreemapTile *tools = tileOf(NextPartKind::Setting, "tools");
    QVERIFY(tools);
    click(*tools);
    QCOMPARE(m_selection->message(), m_session->session().step(StepId{20})->request);
}

void TestNextRequestPanel::panelStaysOnItsStepWhileItsPartsAreShown()
{
    show(FabricatedSession().delta());
    QTest::mouseClick(m_panel->resendToggle(), Qt::LeftButton);
    m_selection->selectStep(StepId{20});
    const auto tiles = m_panel->view()->treemap().tiles;
    const auto earlier = std::ranges::find_if(tiles, [&](const TreemapTile &tile) {
        const ContextItem *item = m_session->session().item(m_panel->view()->part(tile).item);
        return item && item->origin == StepId{13};
    });
    QVERIFY(earlier != tiles.end());
    click(*earlier);
    QCOMPARE(m_selection->step(), StepId{13});
    QCOMPARE(m_panel->view()->request().after, StepId{20});
    m_panel->refresh();
    QCOMPARE(m_panel->view()->request().after, StepId{20});
    m_selection->selectStep(StepId{15}); // somebody else chose
    QCOMPARE(m_panel->view()->request().after, StepId{15});
}

void TestNextRequestPanel::selectedItemIsMarked()
{
    show(FabricatedSession().delta());
    QTest::mouseClick(m_panel->resendToggle(), Qt::LeftButton);
    const QImage before = m_panel->grab().toImage();
    m_selection->selectItem(m_panel->view()->part(*tileOf(NextPartKind::Item)).item);
    QVERIFY(m_panel->grab().toImage() != before);
    m_selection->selectItem({});
    QCOMPARE(m_panel->grab().toImage(), before);
}

void TestNextRequestPanel::arrowKeysLeadFromTileToTile()
{
    show(FabricatedSession().delta());
    QTest::mouseClick(m_panel->resendToggle(), Qt::LeftButton);
    click(*tileOf(NextPartKind::Item));
    const ItemId first = m_selection->item();
    QTest::keyClick(m_panel->view(), Qt::Key_Right);
    QVERIFY(m_selection->item() != first);
    QVERIFY(!m_panel->view()->accessibleDescription().isEmpty());
}

void TestNextRequestPanel::estimatesSaySo()
{
    show(FabricatedSession().delta());
    QVERIFY(m_panel->headline().contains(QStringLiteral("estimate")));
    const TreemapTile *added = tileOf(NextPartKind::NewItems);
    QVERIFY(added && m_panel->view()->part(*added).estimated);
    QVERIFY(m_panel->view()->toolTipAt(middleOf(*added)).contains(QStringLiteral("estimate")));
    const auto &entries = m_panel->legend()->entries();
    QVERIFY(std::ranges::any_of(entries, [](const auto &e) { return e.estimated && e.words.contains(QStringLiteral("about")); }));
}

void TestNextRequestPanel::whatIsNotKnownSaysSo()
{
    FabricatedSession::Options options;
    options.httpSteps = 0;
    options.webSocketSteps = 1; // nothing was continued yet
    show(FabricatedSession(options).delta());
    QTest::mouseClick(m_panel->continuationToggle(), Qt::LeftButton);
    QVERIFY(m_panel->headline().startsWith(QStringLiteral("at least")));
    QVERIFY(!tileOf(NextPartKind::NewItems));
    const double bottom = m_panel->view()->treemap().tiles.front().area.height;
    QVERIFY(bottom < m_panel->view()->height()); // room for the note
}

void TestNextRequestPanel::tooltipHasExactBytesAndShare()
{
    show(FabricatedSession().delta());
    QTest::mouseClick(m_panel->resendToggle(), Qt::LeftButton);
    const TreemapTile *tile = tileOf(NextPartKind::Setting, "tools");
    QVERIFY(tile);
    const QString text = m_panel->view()->toolTipAt(middleOf(*tile));
    QVERIFY(text.contains(QStringLiteral("1,450 B")));
    const double share = 1450.0 / double(m_panel->view()->request().knownBytes()) * 100;
    QVERIFY(text.contains(QStringLiteral("%1 %").arg(share, 0, 'f', 1)));
    QVERIFY(m_panel->view()->toolTipAt({-4, -4}).isEmpty());
}

void TestNextRequestPanel::legendSumsToTheRequest()
{
    show(FabricatedSession().delta());
    QTest::mouseClick(m_panel->resendToggle(), Qt::LeftButton);
    std::vector<TileKind> kinds;
    for (const NextRequestGroup &group : m_panel->view()->request().groups) {
        for (const NextRequestPart &part : group.parts)
            kinds.push_back(tileKindOf(group, part));
    }
    std::ranges::sort(kinds);
    kinds.erase(std::unique(kinds.begin(), kinds.end()), kinds.end());
    QCOMPARE(m_panel->legend()->entries().size(), kinds.size());
}

/// Without colour: the patterns of any two kinds of items differ.
void TestNextRequestPanel::kindsDifferByPatternToo()
{
    show({});
    const auto mask = [&](TileKind kind) {
        QImage image(48, 48, QImage::Format_ARGB32);
        QPainter painter(&image);
        drawTile(painter, image.rect(), kind, kind == TileKind::NewItems, *m_theme);
        painter.end();
        QByteArray marked;
        for (int y = 0; y < 48; ++y) {
            for (int x = 0; x < 48; ++x)
                marked.append(image.pixel(x, y) == image.pixel(0, 1) ? ' ' : '#');
        }
        return marked;
    };
    const std::vector<TileKind> kinds{TileKind::Instructions, TileKind::Tools, TileKind::Message, TileKind::Answer, TileKind::Reasoning,
                                      TileKind::Call, TileKind::Output, TileKind::OtherItem, TileKind::NewItems};
    for (std::size_t i = 0; i < kinds.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j)
            QVERIFY2(mask(kinds[i]) != mask(kinds[j]), qPrintable(tileKindWord(kinds[i]) + tileKindWord(kinds[j])));
    }
}

void TestNextRequestPanel::clearedSessionShowsNothing()
{
    show(FabricatedSession().delta());
    m_session->clear();
    QVERIFY(m_panel->view()->treemap().tiles.empty());
    QVERIFY(m_panel->view()->request().groups.empty());
    QVERIFY(m_panel->grab().width() > 0);
}

/// Every look in both schemes; with STEPWIRE_PICTURES set to a folder they stay there, to be looked at.
void TestNextRequestPanel::everyLookCanBeDrawn()
{
    QTemporaryDir temporary;
    const QString folder = qEnvironmentVariable("STEPWIRE_PICTURES", temporary.path());
    QDir().mkpath(folder);
    for (const Theme::Scheme scheme : {Theme::Scheme::Dark, Theme::Scheme::Light}) {
        const QString tone = scheme == Theme::Scheme::Dark ? QStringLiteral("dark") : QStringLiteral("light");
        const auto save = [&](const char *name) {
            QCoreApplication::processEvents(); // the legend may want another line
            QVERIFY(m_panel->grab().save(QStringLiteral("%1/next-%2-%3.png").arg(folder, QLatin1String(name), tone)));
        };
        const auto dress = [&] {
            m_theme->setScheme(scheme);
            qApp->setStyle(QStringLiteral("fusion"));
            qApp->setPalette(m_theme->palette());
            qApp->setStyleSheet(m_theme->styleSheet());
        };
        show({});
        dress();
        save("empty");
        show(FabricatedSession().delta());
        dress();
        save("continuation");
        QTest::mouseClick(m_panel->resendToggle(), Qt::LeftButton);
        click(*tileOf(NextPartKind::Item));
        save("resend");
        show(FabricatedSession().delta(), {240, 200});
        dress();
        QTest::mouseClick(m_panel->resendToggle(), Qt::LeftButton);
        save("narrow");
    }
}

QTEST_MAIN(TestNextRequestPanel)
#include "tst_nextrequestpanel.moc"
