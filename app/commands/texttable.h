#pragma once

#include <string>
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
    void addRow(std::vector<std::string> cells);
    bool isEmpty() const { return m_rows.empty(); }
    std::string text() const; ///< Titles, then the rows, each with its line break.

private:
    std::vector<Column> m_columns;
    std::vector<std::vector<std::string>> m_rows;
};

} // namespace stepwire
