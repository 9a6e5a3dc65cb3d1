#pragma once

#include "ui/lineage/lineagemarks.h"
#include "ui/theme/theme.h"

#include <QString>
#include <QWidget>
#include <set>
#include <vector>

namespace stepwire {

/// What the marks of the lineage graph mean; only those that occur. Wraps where there is not room for one line.
class LineageLegend : public QWidget
{
    Q_OBJECT
public:
    explicit LineageLegend(const Theme *theme, QWidget *parent = nullptr);

    /// What occurs. A legend without entries takes no room.
    void setContent(const std::set<NodeLook> &looks, const std::set<Lineage> &lineages, bool sockets);
    QStringList words() const;

protected:
    bool event(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    enum class Mark { Node, Edge, Socket };
    struct Entry
    {
        Mark mark = Mark::Node;
        NodeLook look;
        Lineage lineage = Lineage::Continuation;
        QString words;
        QString explanation;
        QRect box;
        bool operator==(const Entry &other) const { return words == other.words && look == other.look; }
    };

    void arrange();
    static int markWidth(Mark mark);
    void paintMark(QPainter &painter, const Entry &entry) const;

    const Theme *m_theme;
    std::vector<Entry> m_entries;
};

} // namespace stepwire
