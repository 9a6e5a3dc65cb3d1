#pragma once

#include "models/dialects/responsesevent.h"
#include "models/vocabulary/byterange.h"
#include "models/vocabulary/capturetime.h"
#include "models/vocabulary/ids.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stepwire {

enum class Transport : std::uint8_t { Http, WebSocket };
enum class StepStatus : std::uint8_t { Waiting, Running, Completed, Incomplete, Failed, Error, Abandoned };
enum class Continuation : std::uint8_t { New, Chained, Resent, Fork, Steered };

/// How a step's prompt came out of an earlier step's: the edges of the lineage graph.
enum class Lineage : std::uint8_t {
    Root,         ///< It came out of none: a new conversation.
    Continuation, ///< By previous_response_id, on the same connection or over HTTP.
    Fork,         ///< The same, but beside another continuation or from another lane.
    Steer,        ///< An automatic successor.
    Resend,       ///< No id: the history was sent again on the same connection, or over HTTP.
    Retry,        ///< The same request again after one that failed or got no answer.
    Reconnect,    ///< Continued, resent or retried on another connection than before, where at least one is a WebSocket.
    Compaction,   ///< The history was replaced by a compaction item.
    Restart,      ///< The agent says it is the same thread (by its headers), but nothing of the history is repeated.
};

std::string_view lineageName(Lineage lineage); ///< "root", "continuation", "fork" …

std::string_view transportName(Transport transport);          ///< "http", "websocket"
std::string_view stepStatusName(StepStatus status);           ///< "waiting", "running", "completed" …
std::string_view continuationName(Continuation continuation); ///< "new", "chained" …

/// Payload and wire bytes of a step's messages in one direction. `count` is input items for what was sent, messages
/// for what was received.
struct ByteAccount
{
    std::uint64_t payloadBytes = 0;
    std::uint64_t wireBytes = 0;
    std::uint64_t count = 0;
};

/// Observed moments (counting.md rule 7). A moment that did not happen is not known.
struct StepMoments
{
    std::optional<CaptureTime> sentFirst, sentLast, created, firstItem, firstToken, lastToken, terminal, nextSent;
};

struct ToolCall
{
    std::string name;
    std::string callId;
};

/// What a step's own items are to the chain that the step goes on from.
enum class ChainState : std::uint8_t {
    Held,    ///< The server holds them.
    Evicted, ///< It refused the id, or its rules say that it no longer holds them.
};

/// Where, by the server's documented rules, the response that a request names was when the request was sent (protocol.md
/// section 9.2). Always inferred; Step::chain has what the answer proved.
enum class Recall : std::uint8_t {
    None,    ///< The request names none.
    Memory,  ///< In the memory of this connection: only what is new has to be worked on.
    Storage, ///< Not in memory, but stored (`store:true`): it is read again, slower.
    Lost,    ///< In neither: the request will be refused.
    Unknown, ///< The recording does not hold that response.
};

std::string_view recallName(Recall recall); ///< "none", "memory", "storage", "lost", "unknown"

/// One request to the model and everything up to its terminal event, plus the client time until the next request of
/// the same lane.
struct Step
{
    StepId id;
    ConnectionId connection;
    std::string lane; ///< Empty: the default lane, and all of HTTP.
    Transport transport = Transport::WebSocket;
    std::optional<std::string> responseId;
    std::optional<std::string> previousResponseId;
    std::optional<std::string> model;
    StepStatus status = StepStatus::Waiting;
    bool warmUp = false;
    Continuation continuation = Continuation::New;
    ByteAccount sent;
    ByteAccount received;
    std::optional<std::uint64_t> statelessBytes;
    std::optional<Usage> usage;
    StepMoments at;
    std::vector<ToolCall> toolCalls;
    std::optional<StepError> error;

    // The context, as a chain: what this step adds to the step it goes on from. Session::contextOf() walks it.
    StepId parent;                    ///< The step whose response previous_response_id names; none if unseen or new.
    bool parentUnseen = false;        ///< previous_response_id names a response that the recording does not hold.
    ChainState chain = ChainState::Held;
    bool confirmed = false;           ///< The server's answer proves `chain`; else it is inferred from the rules.
    MessageId proof;                  ///< The message that proves it, where it is confirmed.
    bool stored = true;               ///< `store` of the request, whose default is true.
    Recall recall = Recall::None;
    StepId predecessor;               ///< The step whose prompt this one's came out of; none for a root.
    Lineage lineage = Lineage::Root;  ///< What came between the two.
    TrackId track;                    ///< The conversation that both are part of. A fork begins a track of its own.
    AgentSessionId agentSession;      ///< The run that the track is part of.
    std::vector<ItemId> inherited;    ///< Queued steer input that stands before `inputs`, already held by the server.
    std::vector<ItemId> inputs;       ///< Sent with this step.
    std::vector<ItemId> outputs;      ///< Produced by its response, in output order.
    std::vector<RequestPart> parts;   ///< What the request was made of, in the order sent.
    StepId settings;                  ///< The step whose request set what holds here: itself, or for a successor the steered one.
    MessageId request;                ///< None for an automatic successor.
    MessageId answer;                 ///< The terminal event or error.
    std::optional<std::string> tier;  ///< service_tier as answered.
    AgentIdentity identity;           ///< Who the agent says that it is.
    std::optional<std::string> cacheLifetime;         ///< Asked for: "30m", "12h", "24h", "in_memory".
    std::optional<CacheDiagnostics> cacheDiagnostics; ///< The provider's own word on its prompt cache.

    bool over() const { return status != StepStatus::Waiting && status != StepStatus::Running; }
    bool endedWell() const { return status == StepStatus::Completed || status == StepStatus::Incomplete; }
    bool wentWrong() const { return over() && !endedWell(); }
};

/// One item of a context: an element of `input`, or an output item.
struct ContextItem
{
    ItemId id;
    std::string kind; ///< The item's `type`; "message" where it has none.
    std::optional<std::string> role, name, callId;
    std::uint64_t bytes = 0; ///< Its own text as it crossed.
    StepId origin;           ///< The step whose messages brought it into its chain.
    MessageId message;       ///< Where its text stands …
    ByteRange text;          ///< … in that message's payload.
    std::uint64_t fingerprint = 0; ///< Of what the model sees of it: equal for equal items, whatever their ids and form.
    bool holdsMedia = false; ///< An image, audio or a file is part of it.
    std::string excerpt;     ///< A few words of its content for lists.
};

} // namespace stepwire
