#include "app/commands/texttable.h"

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <iterator>

namespace stepwire {

namespace {

/// Characters, not bytes: what a terminal gives one place each, wide scripts apart.
std::size_t widthOf(std::string_view text)
{
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<std::uint8_t>(c) & 0xc0) != 0x80; }));
}

/// One row is one line, and nothing in recorded data may steer the terminal.
char harmless(char c)
{
    return static_cast<std::uint8_t>(c) < 0x20 || c == 0x7f ? ' ' : c;
}

} // namespace

TextTable::TextTable(std::vector<Column> columns) : m_columns(std::move(columns))
{
    for (const Column &column : m_columns)
        m_widths.push_back(widthOf(column.title));
}

void TextTable::addRow(const std::vector<std::string> &cells)
{
    assert(cells.size() == m_columns.size());
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (cells[i].empty())
            m_cells += '-';
        else
            std::ranges::transform(cells[i], std::back_inserter(m_cells), harmless);
        m_ends.push_back(m_cells.size());
        m_widths[i] = std::max(m_widths[i], widthOf(cell(m_ends.size() - 1)));
    }
}

std::string_view TextTable::cell(std::size_t at) const
{
    const std::size_t begin = at == 0 ? 0 : m_ends[at - 1];
    return std::string_view(m_cells).substr(begin, m_ends[at] - begin);
}

std::string TextTable::text() const
{
    std::string text;
    const auto addCell = [&](std::size_t column, std::string_view cell) {
        const std::size_t padding = m_widths[column] - widthOf(cell);
        const bool last = column + 1 == m_columns.size();
        if (column > 0)
            text += "  ";
        text.append(m_columns[column].number ? padding : 0, ' ');
        text += cell;
        text.append(m_columns[column].number || last ? 0 : padding, ' ');
        if (last)
            text += '\n';
    };
    for (std::size_t i = 0; i < m_columns.size(); ++i)
        addCell(i, m_columns[i].title);
    for (std::size_t i = 0; i < m_ends.size(); ++i)
        addCell(i % m_columns.size(), cell(i));
    return text;
}

} // namespace stepwire
