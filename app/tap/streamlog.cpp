#include "app/tap/streamlog.h"

#include "models/wire/credentials.h"

#include <algorithm>
#include <string>

namespace stepwire {

StreamLog::StreamLog(ObservationSink &sink, ConnectionId connection, Direction direction)
    : m_sink(sink), m_connection(connection), m_direction(direction)
{
}

void StreamLog::arrived(std::string_view bytes, CaptureTime at)
{
    m_held.push_back({m_connection, ObservationKind::Data, m_direction, at, std::string(bytes), {}});
}

void StreamLog::passHead(std::string_view raw)
{
    // A range may reach over several reads: each gets its part.
    for (const ByteRange &range : credentialRanges(raw)) {
        std::size_t base = 0;
        std::size_t skip = m_passed;
        for (Observation &held : m_held) {
            const std::size_t here = held.bytes.size() - skip;
            const std::size_t from = std::clamp<std::size_t>(range.begin, base, base + here) - base + skip;
            const std::size_t to = std::clamp<std::size_t>(range.end, base, base + here) - base + skip;
            if (from < to) {
                std::fill(held.bytes.begin() + std::ptrdiff_t(from), held.bytes.begin() + std::ptrdiff_t(to), '*');
                held.blotted.push_back({from, to});
            }
            base += here;
            skip = 0;
        }
    }
    pass(raw.size());
}

void StreamLog::pass(std::size_t bytes)
{
    m_passed += bytes;
    release();
}

void StreamLog::passRest()
{
    std::string rest;
    for (const Observation &held : m_held)
        rest += held.bytes;
    rest.erase(0, m_passed);
    passHead(rest);
}

void StreamLog::passOpaque()
{
    std::size_t all = 0;
    for (const Observation &held : m_held)
        all += held.bytes.size();
    pass(all - m_passed);
}

void StreamLog::observe(ObservationKind kind, std::string_view bytes, CaptureTime at)
{
    m_sink.observe({m_connection, kind, m_direction, at, std::string(bytes), {}});
}

void StreamLog::release()
{
    while (!m_held.empty() && m_passed >= m_held.front().bytes.size()) {
        m_passed -= m_held.front().bytes.size();
        m_sink.observe(std::move(m_held.front()));
        m_held.pop_front();
    }
}

} // namespace stepwire
