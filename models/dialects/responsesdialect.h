#pragma once

#include "models/dialects/jsonview.h"
#include "models/dialects/responsesevent.h"

#include <string>
#include <string_view>

namespace stepwire {

/// Reads payloads of the Responses API, WebSocket mode and HTTP. Anything else comes out as what it is: JSON with or
/// without a type, or no JSON. Events hold views into the payload.
class ResponsesDialect
{
public:
    /// A WebSocket message or the data of a server-sent event.
    ResponsesEvent event(std::string_view payload);
    /// The body of a POST to …/responses: a Request if it is an object.
    ResponsesEvent requestBody(std::string_view payload);
    /// A plain body with HTTP status `status`: a Terminal with its response, or an Error.
    ResponsesEvent responseBody(std::string_view payload, int status);

private:
    ResponsesEvent read(std::string_view payload, JsonView &root);

    JsonReader m_reader;
    std::string m_type; ///< Of a message whose reader was released.
    std::string m_lane;
};

/// A few words for the message list, from what the event carries: ids, kinds, names, token counts, first words.
std::string summaryOf(const ResponsesEvent &event);

} // namespace stepwire
