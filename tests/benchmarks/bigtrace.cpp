#include "tests/benchmarks/bigtrace.h"

#include "app/storage/tracewriter.h"
#include "tests/support/frameencoder.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <vector>

namespace stepwire::testing {

namespace {

constexpr int deltasPerStep = 192;
constexpr std::uint64_t messagesPerStep = deltasPerStep + 8;
constexpr std::uint64_t observationsPerCommit = 4096;
constexpr std::size_t talking = 4; // connections at a time

const std::string &filler()
{
    static const std::string text = [] {
        constexpr std::array words{"the",  "parser", "keeps",  "each",  "token", "until", "a",     "line",
                                   "ends", "and",    "writes", "tests", "for",   "every", "small", "change"};
        std::string made;
        for (unsigned i = 0; made.size() < 9000; ++i)
            made += std::string(words[(i * 7 + i / 5) % words.size()]) + ' ';
        return made;
    }();
    return text;
}

/// One agent on its socket.
struct Agent
{
    ConnectionId connection;
    std::uint64_t step = 0;
};

class BigTrace
{
public:
    BigTrace(TraceWriter &writer, const BigTraceShape &shape) : m_writer(writer), m_shape(shape) {}

    Result<void> write();
    Result<void> writeLarge(std::uint64_t bytes);

private:
    void observe(ConnectionId connection, ObservationKind kind, Direction direction, std::string bytes);
    void open(Agent &agent);
    void takeStep(Agent &agent, bool last);
    void received(const Agent &agent, const std::string &payload);
    void flush(const Agent &agent);

    TraceWriter &m_writer;
    const BigTraceShape m_shape;
    Result<void> m_done;
    std::int64_t m_now = 0;
    std::uint64_t m_observations = 0;
    std::string m_read; ///< What one read will bring.
    std::uint32_t m_inRead = 0;
};

void BigTrace::observe(ConnectionId connection, ObservationKind kind, Direction direction, std::string bytes)
{
    m_now += 20'000;
    if (m_done)
        m_done = m_writer.append({connection, kind, direction, {m_now}, std::move(bytes), {}});
    if (m_done && ++m_observations % observationsPerCommit == 0)
        m_done = m_writer.commit();
}

void BigTrace::open(Agent &agent)
{
    observe(agent.connection, ObservationKind::Opened, Direction::Sent, "https://api.example/v1");
    observe(agent.connection, ObservationKind::Data, Direction::Sent,
            "GET /v1/responses HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
    observe(agent.connection, ObservationKind::Data, Direction::Received,
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n");
}

void BigTrace::flush(const Agent &agent)
{
    if (!m_read.empty())
        observe(agent.connection, ObservationKind::Data, Direction::Received, std::move(m_read));
    m_read.clear();
    m_inRead = 0;
}

void BigTrace::received(const Agent &agent, const std::string &payload)
{
    m_read += frame(1, payload);
    if (++m_inRead >= m_shape.messagesPerRead)
        flush(agent);
}

void BigTrace::takeStep(Agent &agent, bool last)
{
    const std::string name = std::to_string(agent.connection.value) + '_' + std::to_string(++agent.step);
    const std::string response = "resp_" + name;
    const std::string item = "msg_" + name;
    std::string request = R"({"type":"response.create","model":"invented-1","store":false,)";
    if (agent.step > 1)
        request += R"("previous_response_id":"resp_)" + std::to_string(agent.connection.value) + '_' + std::to_string(agent.step - 1) + R"(",)";
    request += R"("input":[{"type":"message","role":"user","content":[{"type":"input_text","text":")" + name + ' ' + filler().substr(0, 3000) + R"("}]}]})";
    observe(agent.connection, ObservationKind::Data, Direction::Sent, frame(1, request, {.mask = 0x37fa213d}));

    std::uint64_t sequence = 0;
    const auto event = [&](const std::string &type, const std::string &rest) {
        received(agent, R"({"type":")" + type + R"(","sequence_number":)" + std::to_string(sequence++) + ',' + rest + '}');
    };
    const std::string begun = R"("response":{"id":")" + response + R"(","object":"response","status":"in_progress","model":"invented-1","output":[]})";
    const std::string place = R"("item_id":")" + item + R"(","output_index":0,"content_index":0)";
    event("response.created", begun);
    event("response.in_progress", begun);
    event("response.output_item.added",
          R"("output_index":0,"item":{"id":")" + item + R"(","type":"message","role":"assistant","status":"in_progress","content":[]})");
    for (int i = 0; i < deltasPerStep; ++i) {
        const std::size_t at = (agent.step * 31 + std::uint64_t(i) * 17) % 4000;
        event("response.output_text.delta", place + R"(,"delta":")" + filler().substr(at, 100 + std::size_t(i % 7) * 12)
                  + R"(","logprobs":[],"obfuscation":")" + filler().substr(at + 100, 30) + '"');
    }
    const std::string text = (last ? std::string(bigTraceNeedle) + ' ' : std::string()) + filler().substr(0, 5000);
    event("response.output_text.done", place + R"(,"text":")" + filler().substr(0, 1000) + '"');
    const std::string done = R"({"id":")" + item + R"(","type":"message","role":"assistant","status":"completed","content":[{"type":"output_text","text":")";
    event("response.output_item.done", R"("output_index":0,"item":)" + done + filler().substr(0, 5000) + R"("}]})");
    event("codex.rate_limits", R"("primary":{"used_percent":12})");
    event("response.completed",
          R"("response":{"id":")" + response + R"(","object":"response","status":"completed","model":"invented-1","output":[)" + done + text
              + R"("}]}],"usage":{"input_tokens":1200,"input_tokens_details":{"cached_tokens":1000},"output_tokens":400,"output_tokens_details":{"reasoning_tokens":0},"total_tokens":1600}})");
    flush(agent);
}

Result<void> BigTrace::write()
{
    const std::uint64_t steps = std::max<std::uint64_t>(1, m_shape.messages / messagesPerStep);
    const std::uint64_t stepsEach = std::max<std::uint64_t>(1, steps / std::max(1U, m_shape.connections));
    std::vector<Agent> agents;
    std::uint32_t opened = 0;
    for (std::uint64_t written = 0; written < steps && m_done; ++written) {
        if (agents.size() < talking && opened < m_shape.connections) {
            agents.push_back({ConnectionId{++opened}, 0});
            open(agents.back());
        }
        const std::size_t turn = std::size_t(written) % agents.size();
        takeStep(agents[turn], written + 1 == steps);
        if (agents[turn].step >= stepsEach && opened < m_shape.connections) {
            observe(agents[turn].connection, ObservationKind::Finished, Direction::Sent, {});
            observe(agents[turn].connection, ObservationKind::Finished, Direction::Received, {});
            agents.erase(agents.begin() + std::ptrdiff_t(turn));
        }
    }
    observe({}, ObservationKind::Ended, Direction::Sent, {});
    return m_done;
}

Result<void> BigTrace::writeLarge(std::uint64_t bytes)
{
    Agent agent{ConnectionId{1}, 0};
    open(agent);
    std::string picture = "iVBORw0KGgo";
    for (std::uint32_t state = 1; picture.size() < bytes / 5;) {
        state = state * 1664525 + 1013904223;
        picture += "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"[state >> 26];
    }
    std::string request = R"({"type":"response.create","model":"invented-1","input":[{"type":"message","role":"user","content":[)"
                          R"({"type":"input_image","image_url":"data:image/png;base64,)" + picture + R"("},{"type":"input_text","text":")";
    while (request.size() < bytes * 2 / 5)
        request += filler().substr(0, 70) + "\\n";
    request += R"("}]})";
    while (request.size() < bytes)
        request += R"(,{"type":"message","role":"user","content":[{"type":"input_text","text":")" + filler().substr(request.size() % 4000, 900) + R"("}]})";
    request += R"(],"store":false})";
    observe(agent.connection, ObservationKind::Data, Direction::Sent, frame(1, request, {.mask = 0x37fa213d}));
    received(agent, R"({"type":"response.created","response":{"id":"resp_1","status":"in_progress"}})");
    received(agent, R"({"type":"response.completed","response":{"id":"resp_1","status":"completed","output":[]}})");
    flush(agent);
    observe({}, ObservationKind::Ended, Direction::Sent, {});
    return m_done;
}

} // namespace

Result<void> writeLargeMessage(const std::string &path, std::uint64_t bytes)
{
    Result<std::unique_ptr<TraceWriter>> writer = TraceWriter::create(path, true, std::chrono::system_clock::now());
    if (!writer)
        return tl::unexpected(writer.error());
    return BigTrace(**writer, {}).writeLarge(bytes).and_then([&] { return (*writer)->close(); });
}

Result<void> writeBigTrace(const std::string &path, const BigTraceShape &shape)
{
    Result<std::unique_ptr<TraceWriter>> writer = TraceWriter::create(path, true, std::chrono::system_clock::now());
    if (!writer)
        return tl::unexpected(writer.error());
    return BigTrace(**writer, shape).write().and_then([&] { return (*writer)->close(); });
}

} // namespace stepwire::testing
