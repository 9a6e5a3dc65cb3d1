#include "ui/inspector/diffrows.h"

#include "ui/theme/words.h"

#include <QCoreApplication>
#include <QStringList>

namespace stepwire {

namespace {

using Model = ContextDiffModel;

constexpr qsizetype keptBeforeDifference = 6; // characters of what both values begin with

Model::RowKind rowKind(const QModelIndex &index)
{
    return index.data(Model::RowKindRole).value<Model::RowKind>();
}

Change changeOf(const QModelIndex &index)
{
    return Change(index.data(Model::ChangeRole).toInt());
}

QString itemTitle(const QModelIndex &index)
{
    if (index.data(Model::ItemRole).toUInt() == 0)
        return DiffRows::tr("earlier history, not in this recording");
    const QString kind = index.data(Model::KindRole).toString();
    const QString role = index.data(Model::RoleRole).toString();
    const QString name = index.data(Model::NameRole).toString();
    const QString excerpt = index.data(Model::ExcerptRole).toString();
    // the kinds of tool output are long and all alike; what was put out tells more
    const QString first = kind == QLatin1String("message") && !role.isEmpty() ? role
                          : kind.endsWith(QLatin1String("_output"))           ? DiffRows::tr("output")
                                                                              : kind;
    const QString second = !name.isEmpty() ? name : excerpt;
    return second.isEmpty() ? first : first + QStringLiteral(" \u00b7 ") + second;
}

QString sectionNote(const QModelIndex &index)
{
    if (!index.data(Model::KnownRole).toBool())
        return DiffRows::tr("not known: a step has no request of its own, or it could not be read");
    const std::pair<int, const char *> counts[] = {
        {Model::ChangedCountRole, QT_TRANSLATE_NOOP("DiffRows", "%1 changed")},
        {Model::AddedCountRole, QT_TRANSLATE_NOOP("DiffRows", "%1 added")},
        {Model::RemovedCountRole, QT_TRANSLATE_NOOP("DiffRows", "%1 removed")},
        {Model::UnknownCountRole, QT_TRANSLATE_NOOP("DiffRows", "%1 not compared")},
        {Model::SameCountRole, QT_TRANSLATE_NOOP("DiffRows", "%1 the same")},
        {Model::SentAgainCountRole, QT_TRANSLATE_NOOP("DiffRows", "%1 sent again")},
        {Model::LostCountRole, QT_TRANSLATE_NOOP("DiffRows", "%1 no longer held")},
    };
    QStringList words;
    for (const auto &[role, text] : counts) {
        if (const int count = index.data(role).toInt(); count > 0)
            words << QCoreApplication::translate("DiffRows", text).arg(formatCount(std::uint64_t(count)));
    }
    return words.isEmpty() ? DiffRows::tr("none") : words.join(QStringLiteral(" \u00b7 "));
}

QString itemNote(const QModelIndex &index)
{
    switch (Standing(index.data(Model::StandingRole).toInt())) {
    case Standing::AsBefore: break;
    case Standing::OnlyNowHeld: return DiffRows::tr("held now");
    case Standing::SentAgain: return DiffRows::tr("sent again");
    case Standing::NoLongerHeld: return DiffRows::tr("no longer held");
    }
    const Change change = changeOf(index);
    if (change == Change::Unknown)
        return changeWord(change);
    const bool sent = index.data(Model::StateRole).toInt() == int(ItemState::Sent);
    return change == Change::Added ? (sent ? DiffRows::tr("sent") : DiffRows::tr("produced")) : QString();
}

QString valueText(const QModelIndex &index, int role)
{
    const QVariant value = index.data(role);
    if (!value.isValid())
        return {};
    QString text = value.toString();
    text.replace(QLatin1Char('\n'), QChar(0x21B5));
    return text;
}

bool isContainer(const QModelIndex &index)
{
    const auto kind = JsonView::Kind(index.data(Model::JsonKindRole).toInt());
    return kind == JsonView::Kind::Object || kind == JsonView::Kind::Array;
}

} // namespace

QString changeWord(Change change)
{
    switch (change) {
    case Change::Same: return DiffRows::tr("same");
    case Change::Changed: return DiffRows::tr("changed");
    case Change::Added: return DiffRows::tr("added");
    case Change::Removed: return DiffRows::tr("removed");
    case Change::Unknown: return DiffRows::tr("not compared");
    }
    return {};
}

QString changeMark(Change change)
{
    switch (change) {
    case Change::Same: return QStringLiteral("=");
    case Change::Changed: return QStringLiteral("~");
    case Change::Added: return QStringLiteral("+");
    case Change::Removed: return QStringLiteral("\u2212");
    case Change::Unknown: return QStringLiteral("?");
    }
    return {};
}

DiffRows::DiffRows(ContextDiffModel *model, QObject *parent) : QSortFilterProxyModel(parent)
{
    setSourceModel(model);
}

void DiffRows::setOnlyChanges(bool only)
{
    m_only = only;
    invalidateFilter();
}

bool DiffRows::filterAcceptsRow(int row, const QModelIndex &parent) const
{
    const QModelIndex index = sourceModel()->index(row, 0, parent);
    return !m_only || rowKind(index) == Model::RowKind::Section || changeOf(index) != Change::Same ||
           index.data(Model::StandingRole).toInt() == int(Standing::NoLongerHeld);
}

QString DiffRows::title(const QModelIndex &index)
{
    switch (rowKind(index)) {
    case Model::RowKind::Section:
        return index.data(Model::SectionRole).value<Model::Section>() == Model::Section::Settings ? tr("Settings")
                                                                                                  : tr("Items");
    case Model::RowKind::Item: return itemTitle(index);
    case Model::RowKind::Setting:
    case Model::RowKind::Part: break;
    }
    const QString key = index.data(Model::KeyRole).toString();
    if (!key.isEmpty())
        return key;
    const QVariant now = index.data(Model::PlaceNowRole), before = index.data(Model::PlaceBeforeRole);
    const QVariant place = now.isValid() ? now : before;
    return place.isValid() ? QStringLiteral("[%1]").arg(place.toULongLong()) : tr("all settings");
}

QString DiffRows::note(const QModelIndex &index)
{
    switch (rowKind(index)) {
    case Model::RowKind::Section: return sectionNote(index);
    case Model::RowKind::Item: return itemNote(index);
    case Model::RowKind::Setting:
    case Model::RowKind::Part: break;
    }
    return index.data(Model::CutRole).toBool() ? tr("compared as text") : QString();
}

QString DiffRows::size(const QModelIndex &index)
{
    const QVariant before = index.data(Model::BytesBeforeRole), now = index.data(Model::BytesNowRole);
    const QVariant &one = now.isValid() ? now : before;
    if (!one.isValid())
        return {};
    const QString last = formatBytes(std::uint64_t(one.toULongLong()));
    if (!before.isValid() || !now.isValid() || before == now || changeOf(index) != Change::Changed)
        return last;
    const QString first = formatBytes(std::uint64_t(before.toULongLong()));
    return first == last ? last : first + QStringLiteral(" \u2192 ") + last;
}

DiffRows::ValuePair DiffRows::shownValues(const QModelIndex &index)
{
    if (rowKind(index) == Model::RowKind::Section || rowKind(index) == Model::RowKind::Item)
        return {};
    ValuePair values{valueText(index, Model::ValueBeforeRole), valueText(index, Model::ValueNowRole)};
    if (changeOf(index) == Change::Same)
        values.before.clear();
    if (values.before.isEmpty() || values.now.isEmpty())
        return values;
    qsizetype common = 0;
    while (common < std::min(values.before.size(), values.now.size()) && values.before[common] == values.now[common])
        ++common;
    if (common >= std::min(values.before.size(), values.now.size()) && common >= qsizetype(Model::cutCharacters) / 2)
        return {}; // they differ further on than is shown here
    if (common > 2 * keptBeforeDifference) {
        values.before = QChar(0x2026) + values.before.mid(common - keptBeforeDifference);
        values.now = QChar(0x2026) + values.now.mid(common - keptBeforeDifference);
    }
    return values;
}

QVariant DiffRows::data(const QModelIndex &index, int role) const
{
    if (role == Qt::DisplayRole)
        return title(index);
    if (role != Qt::AccessibleTextRole && role != Qt::ToolTipRole)
        return QSortFilterProxyModel::data(index, role);
    QStringList words{title(index)};
    if (rowKind(index) != Model::RowKind::Section)
        words << changeWord(changeOf(index));
    if (const QString more = note(index); !more.isEmpty() && more != words.last())
        words << more;
    if (index.data(Model::OtherFormRole).toBool() && changeOf(index) == Change::Same)
        words << tr("the same to the model, in another form or with another id");
    if (role == Qt::AccessibleTextRole && !isContainer(index)) {
        const ValuePair values = shownValues(index);
        if (!values.before.isEmpty())
            words << tr("was %1").arg(values.before);
        if (!values.now.isEmpty())
            words << tr("is %1").arg(values.now);
    }
    if (const QString bytes = size(index); !bytes.isEmpty())
        words << bytes;
    return words.join(QStringLiteral(", "));
}

} // namespace stepwire
