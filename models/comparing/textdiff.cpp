#include "models/comparing/textdiff.h"

#include "models/comparing/alignment.h"

#include <algorithm>
#include <functional>

namespace stepwire {

namespace {

constexpr double leastCommonShare = 0.35; // of a stretch, for its words to be told apart
constexpr std::size_t longestBackingOff = 64;

using Pieces = std::vector<std::string_view>;

bool continuesCharacter(char byte)
{
    return (static_cast<unsigned char>(byte) & 0xC0u) == 0x80u;
}

bool isWordByte(char byte)
{
    const auto c = static_cast<unsigned char>(byte);
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
}

std::size_t characterLength(std::string_view text)
{
    const auto lead = static_cast<unsigned char>(text.front());
    const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
    std::size_t whole = 1;
    while (whole < length && whole < text.size() && continuesCharacter(text[whole]))
        ++whole;
    return whole;
}

/// Scripts that are written without spaces, from U+2E80 on: every character is a word.
bool standsAlone(std::string_view character)
{
    return character.size() >= 4 || (character.size() == 3 && static_cast<unsigned char>(character[0]) >= 0xE3) ||
           (character.size() == 3 && static_cast<unsigned char>(character[0]) == 0xE2 &&
            static_cast<unsigned char>(character[1]) >= 0xBA);
}

std::size_t wordLength(std::string_view text)
{
    if (text.front() == ' ' || text.front() == '\t')
        return std::min(text.find_first_not_of(" \t"), text.size());
    std::size_t length = 0;
    while (length < text.size() && isWordByte(text[length])) {
        const std::size_t character = characterLength(text.substr(length));
        if (standsAlone(text.substr(length, character)))
            return length > 0 ? length : character;
        length += character;
    }
    return length > 0 ? length : 1;
}

Pieces wordsOf(std::string_view text)
{
    Pieces words;
    while (!text.empty()) {
        words.push_back(text.substr(0, wordLength(text)));
        text.remove_prefix(words.back().size());
    }
    return words;
}

Pieces linesOf(std::string_view text)
{
    Pieces lines;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        lines.push_back(text.substr(0, end == std::string_view::npos ? end : end + 1));
        text.remove_prefix(lines.back().size());
    }
    return lines;
}

std::vector<std::uint64_t> codesOf(const Pieces &pieces)
{
    std::vector<std::uint64_t> codes(pieces.size());
    std::ranges::transform(pieces, codes.begin(), std::hash<std::string_view>());
    return codes;
}

std::size_t sizeOf(const Pieces &pieces, std::size_t begin, std::size_t end)
{
    return begin == end ? 0 : std::size_t(pieces[end - 1].data() + pieces[end - 1].size() - pieces[begin].data());
}

/// How many bytes both begin with, up to the end of a word where one is near, and never within a character.
std::size_t commonBeginning(std::string_view before, std::string_view now)
{
    const auto [end, other] = std::ranges::mismatch(before, now);
    auto common = std::size_t(end - before.begin());
    const auto insideCharacter = [&](std::string_view text) {
        return common < text.size() && continuesCharacter(text[common]);
    };
    while (common > 0 && (insideCharacter(before) || insideCharacter(now)))
        --common;
    std::size_t atWord = common;
    while (atWord > 0 && common - atWord < longestBackingOff && isWordByte(before[atWord - 1]))
        --atWord;
    return atWord == 0 || !isWordByte(before[atWord - 1]) ? atWord : common;
}

std::size_t commonEnd(std::string_view before, std::string_view now)
{
    const std::size_t most = std::min(before.size(), now.size());
    std::size_t common = 0;
    while (common < most && before[before.size() - common - 1] == now[now.size() - common - 1])
        ++common;
    while (common > 0 && continuesCharacter(before[before.size() - common]))
        --common;
    std::size_t atWord = common;
    while (atWord > 0 && common - atWord < longestBackingOff && isWordByte(before[before.size() - atWord]))
        --atWord;
    return atWord == 0 || !isWordByte(before[before.size() - atWord]) ? atWord : common;
}

class Differ
{
public:
    TextDiff take() { return std::move(m_diff); }

    void byLines(std::string_view before, std::string_view now)
    {
        if (std::max(before.size(), now.size()) > largestDiffedText) {
            byEnds(before, now);
            return;
        }
        const Pieces linesBefore = linesOf(before), linesNow = linesOf(now);
        const auto between = [&](std::size_t b, std::size_t toB, std::size_t n, std::size_t toN) {
            const std::size_t removed = sizeOf(linesBefore, b, toB), added = sizeOf(linesNow, n, toN);
            stretch(before.substr(m_before, removed), now.substr(m_now, added));
        };
        std::size_t b = 0, n = 0;
        for (const AlignedRun &run : alignedRuns(codesOf(linesBefore), codesOf(linesNow))) {
            between(b, run.before, n, run.now);
            equal(sizeOf(linesBefore, run.before, run.before + run.count));
            b = run.before + run.count;
            n = run.now + run.count;
        }
        between(b, linesBefore.size(), n, linesNow.size());
    }

private:
    void add(TextRun::Kind kind, std::size_t before, std::size_t now)
    {
        if (before == 0 && now == 0)
            return;
        if (m_diff.runs.empty() || m_diff.runs.back().kind != kind)
            m_diff.runs.push_back({kind, {m_before, m_before}, {m_now, m_now}});
        m_before += before;
        m_now += now;
        m_diff.runs.back().before.end = m_before;
        m_diff.runs.back().now.end = m_now;
    }
    void equal(std::size_t size) { add(TextRun::Kind::Equal, size, size); }
    void replaced(std::size_t removed, std::size_t added)
    {
        add(TextRun::Kind::Removed, removed, 0);
        add(TextRun::Kind::Added, 0, added);
    }

    /// Lines that differ.
    void stretch(std::string_view before, std::string_view now)
    {
        if (before.empty() || now.empty())
            replaced(before.size(), now.size());
        else if (std::max(before.size(), now.size()) > largestDiffedStretch)
            byEnds(before, now);
        else
            byWords(before, now);
    }

    void byEnds(std::string_view before, std::string_view now)
    {
        const std::size_t beginning = commonBeginning(before, now);
        equal(beginning);
        before.remove_prefix(beginning);
        now.remove_prefix(beginning);
        const std::size_t end = commonEnd(before, now);
        before.remove_suffix(end);
        now.remove_suffix(end);
        if (before.empty() || now.empty()) {
            replaced(before.size(), now.size());
        } else if (std::max(before.size(), now.size()) > largestDiffedStretch) {
            replaced(before.size(), now.size());
            m_diff.coarse = true;
        } else {
            byWords(before, now);
        }
        equal(end);
    }

    void byWords(std::string_view before, std::string_view now)
    {
        const Pieces wordsBefore = wordsOf(before), wordsNow = wordsOf(now);
        std::vector<AlignedRun> runs = alignedRuns(codesOf(wordsBefore), codesOf(wordsNow));
        std::erase_if(runs, [&](const AlignedRun &run) { return isTrifle(run, wordsBefore, wordsNow); });
        std::size_t common = 0;
        for (const AlignedRun &run : runs)
            common += sizeOf(wordsBefore, run.before, run.before + run.count);
        if (double(common) < leastCommonShare * double(std::min(before.size(), now.size()))) {
            replaced(before.size(), now.size());
            return;
        }
        std::size_t b = 0, n = 0;
        for (const AlignedRun &run : runs) {
            replaced(sizeOf(wordsBefore, b, run.before), sizeOf(wordsNow, n, run.now));
            equal(sizeOf(wordsBefore, run.before, run.before + run.count));
            b = run.before + run.count;
            n = run.now + run.count;
        }
        replaced(sizeOf(wordsBefore, b, wordsBefore.size()), sizeOf(wordsNow, n, wordsNow.size()));
    }

    /// A single space or mark between two changes: told apart, it would only be in the way.
    static bool isTrifle(const AlignedRun &run, const Pieces &before, const Pieces &now)
    {
        const bool inside = run.before > 0 && run.now > 0 && run.before + run.count < before.size() &&
                            run.now + run.count < now.size();
        return inside && run.count == 1 && !isWordByte(before[run.before].front()) && before[run.before].front() != '\n';
    }

    TextDiff m_diff;
    std::uint64_t m_before = 0, m_now = 0;
};

} // namespace

TextDiff diffTexts(std::string_view before, std::string_view now)
{
    Differ differ;
    differ.byLines(before, now);
    return differ.take();
}

} // namespace stepwire
