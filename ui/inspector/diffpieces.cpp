#include "ui/inspector/diffpieces.h"

#include "models/vocabulary/utf8.h"

#include <algorithm>

namespace stepwire {

namespace {

constexpr int keptLines = 3;
constexpr std::size_t keptBytes = 320;
constexpr std::size_t worthSkipping = 160; // bytes; below, the line that says so would take as much room

/// The first lines of `text`, with the last one's end.
std::string_view headOf(std::string_view text)
{
    std::size_t end = 0;
    for (int line = 0; line < keptLines && end < text.size(); ++line)
        end = std::min(text.find('\n', end), text.size() - 1) + 1;
    return end <= keptBytes ? text.substr(0, end) : clippedUtf8(text, keptBytes);
}

std::string_view tailOf(std::string_view text)
{
    std::size_t begin = text.size();
    for (int line = 0; line < keptLines && begin > 0; ++line) {
        const std::size_t end = begin > 1 ? text.rfind('\n', begin - 2) : std::string_view::npos;
        begin = end == std::string_view::npos ? 0 : end + 1;
    }
    if (text.size() - begin > keptBytes) {
        begin = text.size() - keptBytes;
        while (begin < text.size() && (static_cast<unsigned char>(text[begin]) & 0xC0u) == 0x80u)
            ++begin;
    }
    return text.substr(begin);
}

std::size_t linesIn(std::string_view text)
{
    return std::size_t(std::ranges::count(text, '\n'));
}

class PieceList
{
public:
    explicit PieceList(std::size_t limit) : m_left(limit) {}

    std::vector<DiffPiece> pieces;

    bool add(DiffPiece::Kind kind, std::string_view text)
    {
        if (text.empty())
            return true;
        const std::string_view part = clippedUtf8(text, std::min(m_left, text.size()));
        pieces.push_back({kind, part, 0});
        m_left -= part.size();
        if (part.size() == text.size())
            return true;
        pieces.push_back({DiffPiece::Kind::Rest, {}, 0});
        return false;
    }

    /// `first`, `last`: no change stands before it, or after it.
    bool addEqual(std::string_view text, bool first, bool last)
    {
        if (first && last)
            return add(DiffPiece::Kind::Equal, text);
        const std::string_view head = first ? std::string_view() : headOf(text);
        const std::string_view rest = text.substr(head.size());
        const std::string_view tail = last ? std::string_view() : tailOf(rest);
        const std::string_view skipped = rest.substr(0, rest.size() - tail.size());
        if (skipped.size() < worthSkipping)
            return add(DiffPiece::Kind::Equal, text);
        if (!add(DiffPiece::Kind::Equal, head))
            return false;
        pieces.push_back({DiffPiece::Kind::Skipped, skipped, linesIn(skipped)});
        return add(DiffPiece::Kind::Equal, tail);
    }

private:
    std::size_t m_left;
};

} // namespace

std::vector<DiffPiece> shownPieces(std::string_view before, std::string_view now, const TextDiff &diff,
                                   std::size_t limit)
{
    PieceList list(limit);
    for (std::size_t i = 0; i < diff.runs.size(); ++i) {
        const TextRun &run = diff.runs[i];
        const std::string_view old = before.substr(run.before.begin, run.before.size());
        const std::string_view fresh = now.substr(run.now.begin, run.now.size());
        const bool goesOn = run.kind == TextRun::Kind::Equal ? list.addEqual(fresh, i == 0, i + 1 == diff.runs.size())
                            : run.kind == TextRun::Kind::Removed ? list.add(DiffPiece::Kind::Removed, old)
                                                                 : list.add(DiffPiece::Kind::Added, fresh);
        if (!goesOn)
            break;
    }
    return std::move(list.pieces);
}

} // namespace stepwire
