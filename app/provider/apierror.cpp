#include "app/provider/apierror.h"

#include "models/vocabulary/jsonwriter.h"

namespace stepwire {

namespace {

void writeError(JsonWriter &json, const ApiError &error)
{
    json.key("error").beginObject();
    json.key("type").value(error.type).key("code").value(error.code).key("message").value(error.message).key("param");
    error.param.empty() ? json.null() : json.value(error.param);
    json.endObject();
}

std::string spelledLimit(long long seconds)
{
    return seconds % 60 == 0 ? std::to_string(seconds / 60) + " minutes" : std::to_string(seconds) + " seconds";
}

} // namespace

ApiError ApiError::previousResponseNotFound(std::string_view id)
{
    return {400, "previous_response_not_found", "Previous response with id '" + std::string(id) + "' not found.",
            "previous_response_id"};
}

ApiError ApiError::connectionLimitReached(long long seconds)
{
    return {400, "websocket_connection_limit_reached",
            "Responses websocket connection limit reached (" + spelledLimit(seconds)
                + "). Create a new websocket connection to continue.", {}};
}

ApiError ApiError::streamLimitReached()
{
    return {400, "websocket_stream_limit_reached",
            "This connection has used 32 stream ids already. Use one of them again or create a new connection.", "stream_id"};
}

ApiError ApiError::invalidStreamId()
{
    return {400, "invalid_stream_id",
            "Invalid 'stream_id': expected 1 to 256 characters of A-Z, a-z, 0-9, '_', '.' and '-'.", "stream_id"};
}

ApiError ApiError::tooManyWaiting()
{
    return {429, "rate_limit_exceeded", "Too many requests wait on this connection. Send more when some are answered.", {},
            "rate_limit_error"};
}

ApiError ApiError::invalid(std::string message, std::string param)
{
    ApiError error;
    error.message = std::move(message);
    error.param = std::move(param);
    return error;
}

std::string ApiError::body() const
{
    JsonWriter json;
    json.beginObject();
    writeError(json, *this);
    return json.endObject().take();
}

std::string ApiError::event(std::string_view lane) const
{
    JsonWriter json;
    json.beginObject().key("type").value("error").key("status").value(status);
    writeError(json, *this);
    if (!lane.empty())
        json.key("stream_id").value(lane);
    return json.endObject().take();
}

} // namespace stepwire
