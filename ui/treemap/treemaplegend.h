#pragma once

#include "ui/theme/theme.h"
#include "ui/treemap/tilelook.h"

#include <QString>
#include <QWidget>
#include <vector>

namespace stepwire {

/// The kinds of tiles that occur, heaviest first, with what each comes to. Wraps where one line is not enough.
class TreemapLegend : public QWidget
{
    Q_OBJECT
public:
    struct Entry
    {
        TileKind kind = TileKind::Settings;
        bool estimated = false;
        QString words;
        QRect box;
        bool operator==(const Entry &other) const { return kind == other.kind && words == other.words; }
    };

    explicit TreemapLegend(const Theme *theme, QWidget *parent = nullptr);

    void setEntries(std::vector<Entry> entries);
    const std::vector<Entry> &entries() const { return m_entries; }

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void arrange();

    const Theme *m_theme;
    std::vector<Entry> m_entries;
};

} // namespace stepwire
