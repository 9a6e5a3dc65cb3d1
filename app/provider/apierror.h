#pragma once

#include <string>
#include <string_view>

namespace stepwire {

/// What the server refuses a request with. In HTTP it is a status and a body; on a WebSocket the wrapped `error` event.
struct ApiError
{
    int status = 400;
    std::string code = "invalid_request_error";
    std::string message;
    std::string param; ///< Empty: null.
    std::string type = "invalid_request_error";

    static ApiError previousResponseNotFound(std::string_view id);
    static ApiError connectionLimitReached(long long seconds);
    static ApiError streamLimitReached();
    static ApiError invalidStreamId();
    static ApiError tooManyWaiting();
    static ApiError invalid(std::string message, std::string param = {});

    std::string body() const;                            ///< {"error":{…}}
    std::string event(std::string_view lane = {}) const; ///< {"type":"error","status":…,"error":{…}}
};

} // namespace stepwire
