#include "models/items/rowindex.h"

#include <bit>
#include <cassert>

namespace stepwire {

namespace {

constexpr std::size_t lowestBit(std::size_t i)
{
    return i & (~i + 1);
}

} // namespace

int RowIndex::before(std::size_t group) const
{
    int sum = 0;
    for (std::size_t i = group; i > 0; i -= lowestBit(i))
        sum += m_tree[i - 1];
    return sum;
}

void RowIndex::append(int rows)
{
    const std::size_t i = m_counts.size() + 1;
    const int covered = before(i - 1) - before(i - lowestBit(i));
    m_counts.push_back(rows);
    m_tree.push_back(covered + rows);
}

void RowIndex::resize(std::size_t group, int rows)
{
    const int difference = rows - m_counts[group];
    m_counts[group] = rows;
    for (std::size_t i = group + 1; i <= m_tree.size(); i += lowestBit(i))
        m_tree[i - 1] += difference;
}

void RowIndex::clear()
{
    m_counts.clear();
    m_tree.clear();
}

RowIndex::Place RowIndex::at(int row) const
{
    assert(row >= 0 && row < total());
    std::size_t group = 0;
    int rest = row;
    for (std::size_t step = std::bit_floor(m_tree.size()); step > 0; step /= 2) {
        if (group + step <= m_tree.size() && m_tree[group + step - 1] <= rest) {
            group += step;
            rest -= m_tree[group - 1];
        }
    }
    return {group, rest};
}

} // namespace stepwire
