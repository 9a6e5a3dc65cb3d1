#include "ui/shell/keyslist.h"

#include <QAction>
#include <QDialogButtonBox>
#include <QHeaderView>
#include <QKeySequence>
#include <QTableWidget>
#include <QVBoxLayout>

namespace stepwire {

KeysList::KeysList(const QList<QAction *> &actions, QWidget *parent) : QDialog(parent)
{
    setWindowTitle(tr("Keys"));
    resize(430, 480);
    auto *table = new QTableWidget(0, 2, this);
    table->setAccessibleName(tr("Keys and what they do"));
    table->horizontalHeader()->hide();
    table->verticalHeader()->hide();
    table->setShowGrid(false);
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->horizontalHeader()->setSectionResizeMode(0, QHeaderView::ResizeToContents);
    table->horizontalHeader()->setStretchLastSection(true);
    table->verticalHeader()->setDefaultSectionSize(24);
    const auto add = [table](const QString &keys, const QString &words) {
        const int row = table->rowCount();
        table->insertRow(row);
        table->setItem(row, 0, new QTableWidgetItem(keys));
        table->setItem(row, 1, new QTableWidgetItem(words));
    };
    for (const QAction *action : actions) {
        if (!action->shortcut().isEmpty())
            add(QKeySequence::listToString(action->shortcuts(), QKeySequence::NativeText),
                action->text().remove(QLatin1Char('&')));
    }
    add(tr("\u2191 \u2193"), tr("Previous and next row of the timeline"));
    add(tr("Enter"), tr("Collapse or expand the step"));
    add(tr("\u2190 \u2192"), tr("To the step's header and collapse; expand"));
    add(tr("End"), tr("Newest message, and follow"));
    add(tr("Esc"), tr("Clear the filter, while in its box"));
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto *column = new QVBoxLayout(this);
    column->addWidget(table);
    column->addWidget(buttons);
}

} // namespace stepwire
