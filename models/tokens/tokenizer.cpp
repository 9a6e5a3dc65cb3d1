#include "models/tokens/tokenizer.h"

#include "models/tokens/o200ksplitter.h"
#include "models/tokens/tokenvocabulary.h"

#include <QFile>
#include <algorithm>
#include <functional>
#include <utility>

// Has to stand outside every namespace: it declares a function of the generated source.
static void initTokenResources()
{
    Q_INIT_RESOURCE(tokens);
}

namespace stepwire {

namespace {

constexpr std::uint32_t noPart = ~std::uint32_t(0);

// Two neighbouring parts of a piece whose joined bytes are a token. Ordered by rank, then from left to right.
struct Candidate
{
    std::uint32_t rank;
    std::uint32_t left;
    std::uint32_t end; // where the joined bytes end; tells a candidate that has been overtaken

    friend bool operator>(const Candidate &a, const Candidate &b)
    {
        return a.rank != b.rank ? a.rank > b.rank : a.left > b.left;
    }
};

// A part of a piece, at the index where its bytes begin; parts form a list.
struct Part
{
    std::uint32_t end = 0;
    std::uint32_t previous = noPart;
    bool gone = false;
};

// Byte-pair merging of one piece: of all neighbours that form a token, the lowest rank first, the leftmost of equals.
// The heap keeps candidates that were overtaken; they are known by their ends and passed over.
class PieceMerger
{
public:
    explicit PieceMerger(const TokenVocabulary &vocabulary) : m_vocabulary(vocabulary) {}

    void merge(std::string_view piece, std::vector<std::uint32_t> &tokens)
    {
        const auto size = static_cast<std::uint32_t>(piece.size());
        m_piece = piece;
        m_parts.assign(size, {});
        m_heap.clear();
        for (std::uint32_t i = 0; i < size; ++i)
            m_parts[i] = {i + 1, i == 0 ? noPart : i - 1, false};
        for (std::uint32_t i = 0; i + 1 < size; ++i)
            consider(i);
        while (!m_heap.empty()) {
            const Candidate best = m_heap.front();
            std::pop_heap(m_heap.begin(), m_heap.end(), std::greater<>());
            m_heap.pop_back();
            if (holds(best))
                join(best);
        }
        for (std::uint32_t i = 0; i < size; i = m_parts[i].end)
            tokens.push_back(m_vocabulary.rank(piece.substr(i, m_parts[i].end - i)).value_or(0));
    }

private:
    void consider(std::uint32_t left)
    {
        const std::uint32_t right = m_parts[left].end;
        if (right >= m_piece.size())
            return;
        const std::uint32_t end = m_parts[right].end;
        if (const auto rank = m_vocabulary.rank(m_piece.substr(left, end - left))) {
            m_heap.push_back({*rank, left, end});
            std::push_heap(m_heap.begin(), m_heap.end(), std::greater<>());
        }
    }

    bool holds(const Candidate &candidate) const
    {
        const Part &left = m_parts[candidate.left];
        return !left.gone && left.end < candidate.end && m_parts[left.end].end == candidate.end;
    }

    void join(const Candidate &candidate)
    {
        Part &left = m_parts[candidate.left];
        m_parts[left.end].gone = true;
        left.end = candidate.end;
        if (left.end < m_piece.size())
            m_parts[left.end].previous = candidate.left;
        consider(candidate.left);
        if (left.previous != noPart)
            consider(left.previous);
    }

    const TokenVocabulary &m_vocabulary;
    std::string_view m_piece;
    std::vector<Part> m_parts;
    std::vector<Candidate> m_heap;
};

} // namespace

Result<Tokenizer> Tokenizer::load()
{
    initTokenResources();
    QFile file(QStringLiteral(":/stepwire/tokens/o200k_base.bin"));
    if (!file.open(QIODevice::ReadOnly))
        return tl::unexpected(Failure{FailureKind::NotFound, "o200k_base.bin", file.errorString().toStdString()});
    const QByteArray packed = file.readAll();
    auto vocabulary = TokenVocabulary::unpacked({packed.constData(), static_cast<std::size_t>(packed.size())}, "o200k_base.bin");
    if (!vocabulary)
        return tl::unexpected(std::move(vocabulary.error()));
    return Tokenizer(std::make_shared<const TokenVocabulary>(std::move(*vocabulary)));
}

Tokenizer::Tokenizer(std::shared_ptr<const TokenVocabulary> vocabulary) : m_vocabulary(std::move(vocabulary)) {}

void Tokenizer::encodeTo(std::string_view text, std::vector<std::uint32_t> &tokens) const
{
    O200kSplitter splitter(text);
    PieceMerger merger(*m_vocabulary);
    for (std::string_view piece = splitter.next(); !piece.empty(); piece = splitter.next()) {
        if (const auto rank = m_vocabulary->rank(piece))
            tokens.push_back(*rank);
        else
            merger.merge(piece, tokens);
    }
}

std::vector<std::uint32_t> Tokenizer::encode(std::string_view text) const
{
    std::vector<std::uint32_t> tokens;
    encodeTo(text, tokens);
    return tokens;
}

std::size_t Tokenizer::count(std::string_view text) const
{
    return encode(text).size();
}

std::string Tokenizer::decode(const std::vector<std::uint32_t> &tokens) const
{
    std::string text;
    for (const std::uint32_t token : tokens)
        text += m_vocabulary->bytes(token);
    return text;
}

} // namespace stepwire
