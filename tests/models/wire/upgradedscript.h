#pragma once

#include "tests/models/wire/scriptcheck.h"
#include "tests/support/frameencoder.h"

#include <cstdint>
#include <string>

/// A WebSocket from its handshake on as tests write it.
namespace stepwire::testing {

inline constexpr std::uint8_t continuationFrame = 0;
inline constexpr std::uint8_t textFrame = 1;
inline constexpr std::uint8_t binaryFrame = 2;
inline constexpr std::uint8_t closeFrame = 8;
inline constexpr std::uint8_t pingFrame = 9;
inline constexpr std::uint8_t pongFrame = 10;

inline const std::string upgradeRequest = "GET /v1/responses HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nConnection: Upgrade\r\n"
                                   "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAA\r\n\r\n";

inline std::string granted(const std::string &extensions = {})
{
    return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
           (extensions.empty() ? std::string() : "Sec-WebSocket-Extensions: " + extensions + "\r\n") + "\r\n";
}

/// Offsets of the first frames.
inline const std::string sentAt = std::to_string(upgradeRequest.size());
inline const std::string receivedAt = std::to_string(granted().size());

inline std::string range(std::size_t base, std::size_t begin, std::size_t end)
{
    return "[" + std::to_string(base + begin) + "," + std::to_string(base + end) + ")";
}

inline FrameOptions masked(std::uint32_t key = 0x11223344)
{
    return {.final = true, .reserved = 0, .mask = key};
}

inline FrameOptions part(std::uint8_t reserved = 0)
{
    return {.final = false, .reserved = reserved, .mask = std::nullopt};
}

inline ObservationScript upgraded(const std::string &extensions = {})
{
    ObservationScript script;
    script.opened().sent(upgradeRequest).received(granted(extensions));
    return script;
}

inline const std::string opening = "open 1 https://api.example/v1\n"
                            "request 1.1 GET /v1/responses HTTP/1.1 fields 5\n"
                            "upgraded 1 /v1/responses HTTP/1.1 101 Switching Protocols\n";
inline const std::string ending = "side over 1 sent fin\nside over 1 received fin\nrecording over\n";

} // namespace stepwire::testing
