#include "ui/widgets/uniformlistview.h"

#include <QAbstractListModel>
#include <QPainter>
#include <QScrollBar>
#include <QStyledItemDelegate>
#include <QTest>
#include <set>

using namespace stepwire;

namespace {

/// Rows without anything behind them; remembers which were asked for.
class ManyRows final : public QAbstractListModel
{
public:
    explicit ManyRows(int rows) : m_rows(rows) {}

    int rowCount(const QModelIndex &parent = {}) const override { return parent.isValid() ? 0 : m_rows; }
    QVariant data(const QModelIndex &index, int role) const override
    {
        asked.insert(index.row());
        return role == Qt::DisplayRole ? QVariant(QString::number(index.row())) : QVariant();
    }
    void add(int at, int count)
    {
        beginInsertRows({}, at, at + count - 1);
        m_rows += count;
        endInsertRows();
    }

    mutable std::set<int> asked;

private:
    int m_rows;
};

} // namespace

class TestUniformListView : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void onlyRowsInViewAreAskedFor();
    void everyPlaceNamesItsRow();
    void keysMoveTheCurrentRow();
    void currentRowIsScrolledIntoView();
    void insertedRowsLengthenTheBar();
    void aClickSelects();

private:
    static constexpr int height = 20;
    void show(UniformListView &view, QAbstractItemModel &model)
    {
        view.setModel(&model);
        view.resize(300, 10 * height);
        view.setFrameShape(QFrame::NoFrame);
        view.show();
    }
};

void TestUniformListView::onlyRowsInViewAreAskedFor()
{
    ManyRows model(10'000'000);
    UniformListView view(height);
    show(view, model);
    model.asked.clear();
    view.verticalScrollBar()->setValue(5'000'000);
    view.grab();
    QVERIFY(!model.asked.empty());
    QVERIFY2(model.asked.size() <= 11, qPrintable(QString::number(model.asked.size())));
    QCOMPARE(*model.asked.begin(), 5'000'000);
}

void TestUniformListView::everyPlaceNamesItsRow()
{
    ManyRows model(10'000'000);
    UniformListView view(height);
    show(view, model);
    view.verticalScrollBar()->setValue(view.verticalScrollBar()->maximum());
    QCOMPARE(view.indexAt({5, 9 * height + 3}).row(), 9'999'999);
    for (const int row : {9'999'990, 9'999'995, 9'999'999})
        QCOMPARE(view.indexAt(view.visualRect(model.index(row)).center()).row(), row);
    ManyRows few(3);
    view.setModel(&few);
    QCoreApplication::processEvents(); // rows are laid out before they are drawn, not at each change
    QVERIFY(!view.indexAt({5, 3 * height + 1}).isValid());
    QVERIFY(!view.indexAt({5, -1}).isValid());
    QCOMPARE(view.indexAt({5, 2 * height}).row(), 2);
}

void TestUniformListView::keysMoveTheCurrentRow()
{
    ManyRows model(1000);
    UniformListView view(height);
    show(view, model);
    view.setCurrentIndex(model.index(5));
    const auto after = [&](Qt::Key key) {
        QTest::keyClick(&view, key);
        return view.currentIndex().row();
    };
    QCOMPARE(after(Qt::Key_Down), 6);
    QCOMPARE(after(Qt::Key_Up), 5);
    QCOMPARE(after(Qt::Key_PageDown), 15);
    QCOMPARE(after(Qt::Key_PageUp), 5);
    QCOMPARE(after(Qt::Key_PageUp), 0);
    QCOMPARE(after(Qt::Key_Up), 0);
    QCOMPARE(after(Qt::Key_End), 999);
    QCOMPARE(after(Qt::Key_Down), 999);
    QCOMPARE(after(Qt::Key_Home), 0);
}

void TestUniformListView::currentRowIsScrolledIntoView()
{
    ManyRows model(1000);
    UniformListView view(height);
    show(view, model);
    for (const int row : {500, 3, 999, 505, 0}) {
        view.setCurrentIndex(model.index(row));
        QVERIFY(view.viewport()->rect().contains(view.visualRect(model.index(row))));
    }
    view.scrollTo(model.index(400), QAbstractItemView::PositionAtTop);
    QCOMPARE(view.visualRect(model.index(400)).top(), 0);
}

void TestUniformListView::insertedRowsLengthenTheBar()
{
    ManyRows model(100);
    UniformListView view(height);
    show(view, model);
    QCOMPARE(view.verticalScrollBar()->maximum(), 90);
    model.add(100, 50);
    QTRY_COMPARE(view.verticalScrollBar()->maximum(), 140);
    view.scrollToBottom();
    QCOMPARE(view.indexAt({5, 9 * height + 1}).row(), 149);
    view.setCurrentIndex(model.index(149));
    model.add(0, 10); // the current row stays the same one
    QCOMPARE(view.currentIndex().row(), 159);
}

void TestUniformListView::aClickSelects()
{
    ManyRows model(100);
    UniformListView view(height);
    show(view, model);
    QTest::mouseClick(view.viewport(), Qt::LeftButton, {}, {20, 4 * height + 2});
    QCOMPARE(view.currentIndex().row(), 4);
    QCOMPARE(view.selectionModel()->selectedIndexes().size(), qsizetype(1));
}

QTEST_MAIN(TestUniformListView)
#include "tst_uniformlistview.moc"
