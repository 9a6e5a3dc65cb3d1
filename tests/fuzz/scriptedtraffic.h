#pragma once

#include "tests/fuzz/fuzzinput.h"
#include "tests/support/frameencoder.h"
#include "tests/support/observationscript.h"

#include <array>
#include <map>
#include <utility>

namespace stepwire::fuzzing {

/// Observations that make sense as HTTP and WebSocket, out of lines of a fuzzer's bytes: the first byte of a line says
/// what happens, the rest is what is said. So the fuzzer works on messages and their order, not on framing.
///
///     o w      open an HTTP, a WebSocket connection           1 2 3  go on with that connection
///     > <      a message from the agent, from the server      e      an event of a streamed response (begun if none is)
///     j        a JSON response                                x      the end of a streamed response
///     f F r R  FIN and RST of agent and server                p P    ping from the agent, from the server
///     b c C    binary message, Close of agent and server      g n    gap, note
///     t        time goes on                                   !      raw bytes of the server
class ScriptedTraffic
{
public:
    explicit ScriptedTraffic(std::string_view lines)
    {
        while (!lines.empty()) {
            const std::string_view line = lines.substr(0, lines.find('\n'));
            lines.remove_prefix(std::min(line.size() + 1, lines.size()));
            if (!line.empty())
                happen(line.front(), line.substr(1));
        }
        m_script.ended();
    }

    const std::vector<Observation> &observations() const { return m_script.observations(); }

private:
    struct Peer
    {
        bool webSocket = false;
        bool streaming = false;
    };

    void happen(char what, std::string_view text)
    {
        if (what >= '1' && what <= '3') {
            m_current = std::min<std::uint32_t>(static_cast<std::uint32_t>(what - '0'), m_opened);
            m_script.on(m_current);
            return;
        }
        if (what == 't') {
            m_now += static_cast<std::int64_t>(text.size() + 1) * 1'000'000'000;
            m_script.at(m_now);
            return;
        }
        if (what == 'o' || what == 'w' || m_opened == 0)
            open(what == 'w');
        else
            speak(what, text);
        m_now += 1'000'000;
        m_script.at(m_now);
    }

    void open(bool webSocket)
    {
        if (m_opened >= 3)
            return;
        m_current = ++m_opened;
        m_peers[m_current].webSocket = webSocket;
        m_script.on(m_current).opened("http://localhost/v1");
        if (!webSocket)
            return;
        m_script.sent("GET /v1/responses HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
        m_script.received("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
    }

    void speak(char what, std::string_view text)
    {
        using testing::frame;
        Peer &peer = m_peers[m_current];
        switch (what) {
        case 'f': m_script.finished(Direction::Sent); return;
        case 'F': m_script.finished(Direction::Received); return;
        case 'r': m_script.reset(Direction::Sent); return;
        case 'R': m_script.reset(Direction::Received); return;
        case 'g': m_script.gap(text.size(), m_current); return;
        case 'n': m_script.note(text); return;
        case '!': m_script.received(text); return;
        default: break;
        }
        if (!peer.webSocket)
            return speakHttp(what, text, peer);
        switch (what) {
        case '>': m_script.sent(frame(1, text, {.mask = 7})); return;
        case 'b': m_script.sent(frame(2, text, {.mask = 7})); return;
        case 'p': m_script.sent(frame(9, text.substr(0, 125), {.mask = 7})); return;
        case 'P': m_script.received(frame(9, text.substr(0, 125))); return;
        case 'c': m_script.sent(frame(8, text.substr(0, 125), {.mask = 7})); return;
        case 'C': m_script.received(frame(8, text.substr(0, 125))); return;
        default: m_script.received(frame(1, text)); return;
        }
    }

    void speakHttp(char what, std::string_view text, Peer &peer)
    {
        const std::string length = "Content-Length: " + std::to_string(text.size()) + "\r\n\r\n";
        switch (what) {
        case '>': m_script.sent("POST /v1/responses HTTP/1.1\r\nHost: a\r\nAgent-Id: x\r\n" + length + std::string(text)); return;
        case 'b': m_script.sent("GET /v1/models HTTP/1.1\r\nHost: a\r\n\r\n"); return;
        case 'e':
            if (!std::exchange(peer.streaming, true))
                m_script.received("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
            m_script.received(chunk("data: " + std::string(text) + "\n\n"));
            return;
        case 'x':
            if (std::exchange(peer.streaming, false))
                m_script.received("0\r\n\r\n");
            return;
        case 'C': m_script.received("HTTP/1.1 429 Too Many Requests\r\nRetry-After: 2\r\n" + length + std::string(text)); return;
        default:
            if (!peer.streaming)
                m_script.received("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" + length + std::string(text));
            return;
        }
    }

    static std::string chunk(const std::string &bytes)
    {
        std::array<char, 20> size{};
        std::snprintf(size.data(), size.size(), "%zx\r\n", bytes.size());
        return size.data() + bytes + "\r\n";
    }

    testing::ObservationScript m_script;
    std::map<std::uint32_t, Peer> m_peers;
    std::uint32_t m_opened = 0;
    std::uint32_t m_current = 0;
    std::int64_t m_now = 1'000'000;
};

} // namespace stepwire::fuzzing
