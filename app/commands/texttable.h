#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace stepwire {

/// Columns for people to read in a terminal: as wide as their longest cell, numbers to the right.
class TextTable
{
public:
    struct Column
    {
        std::string title;
        bool number = false; ///< Aligned to the right.
    };

    explicit TextTable(std::vector<Column> columns);

    /// As many cells as there are columns. An empty cell shows as "-": not known.
    void addRow(const std::vector<std::string> &cells);
    bool isEmpty() const { return m_ends.empty(); }
    std::string text() const; ///< Titles, then the rows, each with its line break.

private:
    std::string_view cell(std::size_t at) const; ///< Counted through all rows.

    std::vector<Column> m_columns;
    std::vector<std::size_t> m_widths; ///< Characters of the longest cell, or the title.
    std::string m_cells;               ///< One behind the other: a table may have millions of them.
    std::vector<std::size_t> m_ends;   ///< Of each cell in m_cells.
};

} // namespace stepwire
