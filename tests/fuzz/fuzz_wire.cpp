// The whole decoder: the same observations whole and byte by byte must give the same calls, every byte must be
// accounted for, and what stands on the wire must be what was said to stand there.

#include "tests/fuzz/fuzzinput.h"
#include "tests/support/observationscript.h"
#include "tests/support/recordingsink.h"

#include <array>

using namespace stepwire;
using namespace stepwire::testing;
using namespace stepwire::fuzzing;

namespace {

constexpr WireLimits fuzzLimits{.head = 512, .message = 2048, .connections = 2};

constexpr std::string_view upgradeRequest =
    "GET /v1/responses HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\r\n";
constexpr std::string_view grantedHead =
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n";
constexpr std::string_view postRequest = "POST /v1/responses HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}";

/// Known ways to begin, so that the fuzzer need not find them: 0 nothing, 1 to 3 a WebSocket, 4 to 7 a response's head.
void begin(ObservationScript &script, std::uint8_t mode)
{
    constexpr std::array<std::string_view, 8> beginnings = {
        "",
        "\r\n",
        "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n",
        "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; client_no_context_takeover\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Encoding: gzip\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Encoding: br\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Encoding: zstd\r\n\r\n",
    };
    script.opened();
    const std::string_view beginning = beginnings[mode % beginnings.size()];
    if (mode % beginnings.size() >= 4)
        script.sent(postRequest).received(beginning);
    else if (!beginning.empty())
        script.sent(upgradeRequest).received(std::string(grantedHead) + std::string(beginning));
}

void step(ObservationScript &script, FuzzInput &input)
{
    const std::uint8_t what = input.byte();
    script.on(what < 0xe0 ? 1 : 1 + what % 3);
    switch (what % 32) {
    case 0: script.finished(Direction::Sent); break;
    case 1: script.finished(Direction::Received); break;
    case 2: script.reset(what < 128 ? Direction::Sent : Direction::Received); break;
    case 3: script.gap(7, what / 64U); break;
    case 4: script.note("tap.note x"); break;
    default: {
        const std::string_view bytes = input.bytes(what % 2 == 0 ? input.byte() : input.byte() * 8U);
        if (what / 2 % 2 == 0)
            script.sent(bytes);
        else
            script.received(bytes);
    }
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    FuzzInput input(data, size);
    ObservationScript script;
    begin(script, input.byte());
    while (!input.empty())
        step(script, input);
    const std::string whole = decoded(script.observations(), true, fuzzLimits);
    requireEqual(whole, decoded(cutAtEveryByte(script.observations()), true, fuzzLimits), "whole and cut differ");
    require(whole.find("\nBROKEN") == std::string::npos, whole.c_str());
    return 0;
}
