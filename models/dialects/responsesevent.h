#pragma once

#include "models/dialects/responsesitem.h"
#include "models/vocabulary/message.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace stepwire {

/// Tokens as the provider reported them; what it did not report is not known.
struct Usage
{
    std::optional<std::int64_t> inputTokens;
    std::optional<std::int64_t> cachedTokens;
    std::optional<std::int64_t> cacheWriteTokens;
    std::optional<std::int64_t> outputTokens;
    std::optional<std::int64_t> reasoningTokens;
};

/// What a server said of a failure, in any of its shapes.
struct StepError
{
    std::optional<std::string> code;
    std::optional<std::string> message;
    std::optional<int> status;
};

/// A top-level member of the request and how many bytes of it were sent, key and punctuation included.
struct RequestPart
{
    std::string key;
    std::uint64_t bytes = 0;
    std::uint64_t fingerprint = 0;    ///< Of its value: equal for equal JSON, whatever the order of keys and white space.
    std::uint64_t anyOrder = 0;       ///< The same, whatever the order of an array's elements too.
};

/// A response.create, or the body of the POST that stands for it.
struct ResponsesRequest
{
    std::optional<std::string> previousResponseId;
    std::optional<std::string> model;
    bool warmUp = false;       ///< `generate:false`, or `prompt_cache_options.prewarm:true`
    bool stored = true;        ///< `store`, whose default is true
    std::vector<ResponsesItem> items; ///< The elements of `input`; a string as the message it stands for.
    std::vector<RequestPart> parts;   ///< Every top-level member, in order.
    /// Length of the stateless body without its items and the commas between them (counting.md rule 4).
    std::uint64_t statelessEnvelope = 0;
};

enum class ResponseStatus : std::uint8_t { Other, Completed, Incomplete, Failed };

/// The `response` object of a lifecycle event, or a plain HTTP body.
struct ResponseFacts
{
    std::optional<std::string> id, previousResponseId, model, serviceTier, incompleteReason;
    ResponseStatus status = ResponseStatus::Other;
    std::optional<Usage> usage;
    std::optional<StepError> error;
    std::vector<ResponsesItem> output;
};

enum class SteerKind : std::uint8_t { None, Steer, Interrupt, Inject, Accepted, Pending, Failed };

/// What a steering message says, from either side.
struct SteerFacts
{
    SteerKind kind = SteerKind::None;
    std::optional<std::string> responseId; ///< The response that it is about.
    std::optional<std::string> steerId;
    std::vector<ResponsesItem> items;
};

/// One message as the Responses dialect reads it.
struct ResponsesEvent
{
    bool json = false;      ///< The payload is valid JSON.
    bool object = false;    ///< … and an object.
    bool known = false;     ///< … whose type this dialect knows (or that has none, as HTTP bodies do).
    EventRole role = EventRole::Other;
    std::string type;       ///< Empty when there is none.
    std::string lane;       ///< `stream_id`; empty for the default lane.
    std::optional<std::int64_t> sequence;
    std::optional<std::int64_t> outputIndex;
    std::optional<ResponsesRequest> request;
    std::optional<ResponseFacts> response;
    std::optional<ResponsesItem> item; ///< Of output_item.added and .done.
    std::optional<StepError> error;
    SteerFacts steer;
};

} // namespace stepwire
