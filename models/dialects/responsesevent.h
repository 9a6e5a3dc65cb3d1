#pragma once

#include "models/dialects/responsesitem.h"
#include "models/vocabulary/byterange.h"
#include "models/vocabulary/message.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
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

/// A top-level member of the request.
struct RequestPart
{
    std::string key;
    std::uint64_t bytes = 0;          ///< Sent for it, key and punctuation included.
    ByteRange value = {};             ///< Where its value stands in the payload.
    std::uint64_t fingerprint = 0;    ///< Of its value: equal for equal JSON, whatever the order of keys and white space.
    std::uint64_t anyOrder = 0;       ///< The same, whatever the order of an array's elements too.
};

/// Who an agent says that it is, in the head of a request or in its `client_metadata` (Codex, pi; protocol.md section
/// 11.3).
struct AgentIdentity
{
    std::optional<std::string> session;      ///< session-id
    std::optional<std::string> thread;       ///< thread-id: one conversation of that session.
    std::optional<std::string> parentThread; ///< x-codex-parent-thread-id: of a sub-agent.
    std::optional<std::string> subagent;     ///< x-openai-subagent: the sub-agent's role.

    bool operator==(const AgentIdentity &) const = default;
};

/// What a provider says of its prompt cache where it was asked to compare (protocol.md section 7.2).
struct CacheDiagnostics
{
    std::string type;   ///< cache_hit, cache_miss, comparison_response_not_found, unavailable
    std::string reason; ///< Of a miss: tools_changed, model_changed …
    std::optional<std::int64_t> missedTokens;
};

/// A response.create, or the body of the POST that stands for it.
struct ResponsesRequest
{
    std::optional<std::string> previousResponseId;
    std::optional<std::string> model;
    bool warmUp = false;       ///< `generate:false`, or `prompt_cache_options.prewarm:true`
    AgentIdentity identity;           ///< From `client_metadata`.
    std::optional<std::string> cacheLifetime; ///< `prompt_cache_options.ttl`, else `prompt_cache_retention`
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
    std::optional<CacheDiagnostics> cacheDiagnostics;
    std::size_t inputTransformations = 0; ///< How many input items the server says that it removed or changed.
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

/// One message as the Responses dialect reads it. Its views hold until the dialect reads the next one.
struct ResponsesEvent
{
    bool json = false;      ///< The payload is valid JSON.
    bool object = false;    ///< … and an object.
    bool known = false;     ///< … whose type this dialect knows (or that has none, as HTTP bodies do).
    EventRole role = EventRole::Other;
    std::string_view type;  ///< Empty when there is none.
    std::string_view lane;  ///< `stream_id`; empty for the default lane.
    std::optional<std::int64_t> sequence;
    std::optional<std::int64_t> outputIndex;
    std::optional<ResponsesRequest> request;
    std::optional<ResponseFacts> response;
    std::optional<ResponsesItem> item; ///< Of output_item.added and .done.
    std::optional<StepError> error;
    SteerFacts steer;
};

} // namespace stepwire
