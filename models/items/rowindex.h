#pragma once

#include <cstddef>
#include <vector>

namespace stepwire {

/// Groups of rows in one list: where a group starts and which group a row is in, both in O(log groups) while groups
/// grow and shrink. A Fenwick tree over the groups' row counts.
class RowIndex
{
public:
    std::size_t groups() const { return m_counts.size(); }
    int total() const { return before(m_counts.size()); }
    int count(std::size_t group) const { return m_counts[group]; }
    int before(std::size_t group) const; ///< Rows of all groups before `group`.

    void append(int rows);
    void resize(std::size_t group, int rows);
    void clear();

    struct Place
    {
        std::size_t group = 0;
        int offset = 0;
    };
    Place at(int row) const; ///< `row` in [0, total()).

private:
    std::vector<int> m_counts;
    std::vector<int> m_tree; ///< m_tree[i - 1]: sum over the group range of length lowest bit of i that ends at i.
};

} // namespace stepwire
