#pragma once

#include <algorithm>
#include <bit>
#include <compare>
#include <cstddef>
#include <iterator>
#include <utility>
#include <vector>

namespace stepwire {

/// A list that only grows, in chunks that stay where they are: taking millions of values in never moves the ones that are
/// there, so that no single append costs more than a chunk, and nothing is allocated that is not needed soon.
template <typename T>
class GrowingList
{
    static constexpr std::size_t chunkSize = std::bit_floor(std::max<std::size_t>(2, (std::size_t{512} << 10) / sizeof(T)));

public:
    class const_iterator
    {
    public:
        using iterator_category = std::random_access_iterator_tag;
        using value_type = T;
        using difference_type = std::ptrdiff_t;
        using pointer = const T *;
        using reference = const T &;

        const_iterator() = default;
        const_iterator(const GrowingList *list, std::size_t at) : m_list(list), m_at(at) {}
        reference operator*() const { return (*m_list)[m_at]; }
        pointer operator->() const { return &(*m_list)[m_at]; }
        reference operator[](difference_type by) const { return *(*this + by); }
        const_iterator &operator++() { return *this += 1; }
        const_iterator operator++(int) { return std::exchange(*this, *this + 1); }
        const_iterator &operator--() { return *this -= 1; }
        const_iterator operator--(int) { return std::exchange(*this, *this - 1); }
        const_iterator &operator+=(difference_type by)
        {
            m_at += std::size_t(by);
            return *this;
        }
        const_iterator &operator-=(difference_type by) { return *this += -by; }
        friend const_iterator operator+(const_iterator it, difference_type by) { return it += by; }
        friend const_iterator operator+(difference_type by, const_iterator it) { return it += by; }
        friend const_iterator operator-(const_iterator it, difference_type by) { return it -= by; }
        friend difference_type operator-(const_iterator a, const_iterator b)
        {
            return difference_type(a.m_at) - difference_type(b.m_at);
        }
        friend bool operator==(const_iterator a, const_iterator b) { return a.m_at == b.m_at; }
        friend auto operator<=>(const_iterator a, const_iterator b) { return a.m_at <=> b.m_at; }

    private:
        const GrowingList *m_list = nullptr;
        std::size_t m_at = 0;
    };
    using iterator = const_iterator;
    using value_type = T;

    GrowingList() = default;
    GrowingList(const GrowingList &other) { append(other); }
    GrowingList(GrowingList &&other) noexcept : m_chunks(std::move(other.m_chunks)), m_size(std::exchange(other.m_size, 0))
    {
        other.m_chunks.clear();
    }
    GrowingList &operator=(GrowingList other) noexcept
    {
        std::swap(m_chunks, other.m_chunks);
        std::swap(m_size, other.m_size);
        return *this;
    }

    std::size_t size() const { return m_size; }
    bool empty() const { return m_size == 0; }
    const T &operator[](std::size_t at) const { return m_chunks[at / chunkSize][at % chunkSize]; }
    T &operator[](std::size_t at) { return m_chunks[at / chunkSize][at % chunkSize]; }
    const T &front() const { return (*this)[0]; }
    const T &back() const { return (*this)[m_size - 1]; }
    const_iterator begin() const { return {this, 0}; }
    const_iterator end() const { return {this, m_size}; }

    void push_back(T value)
    {
        if (m_size % chunkSize == 0) {
            m_chunks.emplace_back();
            m_chunks.back().reserve(m_chunks.size() == 1 ? 0 : chunkSize); // small lists stay small
        }
        m_chunks.back().push_back(std::move(value));
        ++m_size;
    }

    template <typename Range>
    void append(const Range &values)
    {
        for (const T &value : values)
            push_back(value);
    }

private:
    std::vector<std::vector<T>> m_chunks; ///< All full but the last.
    std::size_t m_size = 0;
};

} // namespace stepwire
