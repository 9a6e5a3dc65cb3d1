#include "app/storage/readrun.h"

#include <charconv>

namespace stepwire {

namespace {

/// The numbers of `[[1,2],[3,4]]`. Whatever else stands there ends them.
std::vector<std::int64_t> numbersOf(std::string_view json)
{
    std::vector<std::int64_t> numbers;
    const char *at = json.data();
    const char *const end = at + json.size();
    while (at != end) {
        if (*at == '[' || *at == ']' || *at == ',') {
            ++at;
            continue;
        }
        const auto [next, error] = std::from_chars(at, end, numbers.emplace_back());
        if (error != std::errc())
            return {};
        at = next;
    }
    return numbers;
}

void appendNumber(std::string &text, std::int64_t number)
{
    char digits[24];
    const auto [end, error] = std::to_chars(digits, digits + sizeof digits, number);
    text.append(digits, end);
}

} // namespace

bool ReadRun::canBegin(const Observation &observation)
{
    return observation.kind == ObservationKind::Data && observation.blotted.empty() && observation.bytes.size() < largestBytes;
}

bool ReadRun::takes(const Observation &observation) const
{
    return !isEmpty() && observation.connection == m_row.connection && observation.direction == m_row.direction
        && canBegin(observation) && m_row.bytes.size() + observation.bytes.size() <= largestBytes
        && observation.at.nanoseconds >= m_last && observation.at.nanoseconds - m_last < closeNanoseconds;
}

void ReadRun::begin(const Observation &observation, std::uint64_t offset)
{
    m_row.connection = observation.connection;
    m_row.direction = observation.direction;
    m_row.at = observation.at;
    m_offset = offset;
    add(observation);
}

void ReadRun::add(const Observation &observation)
{
    m_row.bytes += observation.bytes;
    m_last = observation.at.nanoseconds;
    m_reads.push_back({observation.bytes.size(), observation.at - m_row.at});
}

void ReadRun::clear()
{
    m_row.bytes.clear();
    m_reads.clear();
}

std::string ReadRun::reads() const
{
    std::string text;
    if (m_reads.size() < 2)
        return text;
    for (const Read &read : m_reads) {
        text += text.empty() ? "[[" : ",[";
        appendNumber(text, std::int64_t(read.bytes));
        text += ',';
        appendNumber(text, read.after);
        text += ']';
    }
    return text + ']';
}

std::vector<Observation> ReadRun::split(Observation &&row, std::string_view reads)
{
    std::vector<Observation> single;
    const std::vector<std::int64_t> numbers = numbersOf(reads);
    std::size_t from = 0;
    for (std::size_t i = 0; i + 1 < numbers.size(); i += 2) {
        if (numbers[i] < 0 || std::size_t(numbers[i]) > row.bytes.size() - from || numbers[i + 1] < 0)
            break;
        const std::string_view bytes = std::string_view(row.bytes).substr(from, std::size_t(numbers[i]));
        const CaptureTime at{std::int64_t(std::uint64_t(row.at.nanoseconds) + std::uint64_t(numbers[i + 1]))}; // of any file
        single.push_back({row.connection, row.kind, row.direction, at, std::string(bytes), {}});
        from += bytes.size();
    }
    if (from < row.bytes.size() || single.empty()) {
        single.clear();
        single.push_back(std::move(row));
    }
    return single;
}

} // namespace stepwire
