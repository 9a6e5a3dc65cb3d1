#pragma once

#include "tests/models/wire/scriptcheck.h"

#include <cstddef>
#include <string>

/// HTTP exchanges as tests write them, and what a decoder has to say of them.
namespace stepwire::testing {

inline const std::string postRequest = "POST /v1/responses HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}";
inline const std::string opening = "open 1 https://api.example/v1\n";
inline const std::string posted = opening + "request 1.1 POST /v1/responses HTTP/1.1 fields 1\n"
                                     "message 1.1 sent http \"{}\" payload 2 wire 52 [0,52) fragments 1\n";
inline const std::string ending = "side over 1 sent fin\nside over 1 received fin\nrecording over\n";
inline const std::string streamHead = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n"
                               "Transfer-Encoding: chunked\r\n\r\n";

std::string number(std::size_t value);
std::string range(std::size_t begin, std::size_t end);
std::string chunk(const std::string &data);
std::string zstdEncoded(const std::string &body);
std::string brotliEncoded(const std::string &body);

/// posted's request, that answer, and the end of both sides.
ObservationScript answered(const std::string &answer);
/// What a plain answer with that body gives.
std::string plainAnswer(const std::string &startLine, int fields, const std::string &shownBody, std::size_t payload,
                        std::size_t wire, const std::string &marks = {});

} // namespace stepwire::testing
