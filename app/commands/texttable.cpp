#include "app/commands/texttable.h"

#include <algorithm>
#include <cassert>
#include <cstdint>

namespace stepwire {

namespace {

/// Characters, not bytes: what a terminal gives one place each, wide scripts apart.
std::size_t widthOf(const std::string &text)
{
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<std::uint8_t>(c) & 0xc0) != 0x80; }));
}

} // namespace

TextTable::TextTable(std::vector<Column> columns) : m_columns(std::move(columns)) {}

void TextTable::addRow(std::vector<std::string> cells)
{
    assert(cells.size() == m_columns.size());
    for (std::string &cell : cells) {
        if (cell.empty())
            cell.assign(1, '-'); // not = "-": g++ 12 warns of an overlap that is not there
        // One row is one line, and nothing in recorded data may steer the terminal.
        std::ranges::replace_if(
            cell, [](char c) { return static_cast<std::uint8_t>(c) < 0x20 || c == 0x7f; }, ' ');
    }
    m_rows.push_back(std::move(cells));
}

std::string TextTable::text() const
{
    std::vector<std::size_t> widths;
    for (const Column &column : m_columns)
        widths.push_back(widthOf(column.title));
    for (const auto &row : m_rows) {
        for (std::size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], widthOf(row[i]));
    }

    std::string text;
    const auto addCell = [&](std::size_t column, const std::string &cell) {
        const std::string padding(widths[column] - widthOf(cell), ' ');
        if (column > 0)
            text += "  ";
        if (m_columns[column].number)
            text += padding + cell;
        else
            text += column + 1 < m_columns.size() ? cell + padding : cell;
    };
    for (std::size_t i = 0; i < m_columns.size(); ++i)
        addCell(i, m_columns[i].title);
    text += '\n';
    for (const auto &row : m_rows) {
        for (std::size_t i = 0; i < row.size(); ++i)
            addCell(i, row[i]);
        text += '\n';
    }
    return text;
}

} // namespace stepwire
