#pragma once

#include "app/provider/conversationitem.h"
#include "app/provider/createrequest.h"
#include "app/provider/heldresponse.h"
#include "app/provider/idsource.h"
#include "app/provider/outputitem.h"
#include "app/provider/responseobject.h"
#include "app/provider/tokenrendering.h"

#include <chrono>
#include <deque>
#include <functional>
#include <memory>

namespace stepwire {

/// How fast the scripted model speaks.
struct ScriptedPace
{
    std::chrono::microseconds firstToken{0};
    double tokensPerSecond = 0; ///< 0: as fast as it goes
};

/// A steer that was accepted and waits for its moment.
struct AcceptedSteer
{
    std::string id;
    std::vector<ConversationItemPtr> input;
};

/// Everything that a response begins with.
struct ResponseStart
{
    CreateRequest request;
    std::string id;
    std::string previousResponseId;
    std::string lane;
    std::vector<ConversationItemPtr> context; ///< The chain's items, this request's input last.
    std::shared_ptr<const RenderedPreamble> preamble;
    TokenUsage usage; ///< Input side.
    PlannedReply plan;
    ScriptedPace pace;
    std::function<std::int64_t()> unixSeconds;
};

/// One response from response.created to its terminal event, as a list of events with the time to wait before each.
/// It knows no clock: whoever plays it does. Grammar of the events: reference section 6.1.
class ResponseRun
{
public:
    ResponseRun(ResponseStart start, const TokenRendering &rendering, IdSource &ids);

    bool over() const { return m_pending.empty() && m_stage == Stage::Over; }
    /// How long after the one before the next event is due. Not when over().
    std::chrono::microseconds wait() const { return m_pending.front().wait; }
    /// The next event, as JSON.
    std::string next();

    /// Takes a steer in: the item at work is finished, then the response ends. Returns the event that says so; it
    /// shares this response's sequence numbers.
    std::string accept(AcceptedSteer steer);
    /// Says that accepted steers wait for the outputs of open calls.
    std::string steerPending(const AcceptedSteer &steer);

    const std::string &id() const { return m_start.id; }
    const std::string &lane() const { return m_start.lane; }
    const CreateRequest &request() const { return m_start.request; }
    const std::shared_ptr<const RenderedPreamble> &preamble() const { return m_start.preamble; }
    const std::vector<AcceptedSteer> &steers() const { return m_steers; }
    /// Input and output. Output is whole once over().
    const std::vector<ConversationItemPtr> &items() const { return m_start.context; }
    bool waitsForOutputs() const { return m_openCalls > 0; }
    const std::string &status() const { return m_state.status; }
    /// The response object as it stands.
    std::string object() const { return responseObject(m_start.request, m_state); }

private:
    enum class Stage : std::uint8_t { Begin, Items, Over };
    struct Pending
    {
        std::chrono::microseconds wait{0};
        std::string body; ///< An object without its closing brace and without sequence_number.
    };

    void refill();
    void beginItem();
    void streamText(OutputItem &item);
    void streamMessage(OutputItem &item);
    void finishItem(const OutputItem &item, std::string_view status);
    void terminate();
    void push(std::string body, std::chrono::microseconds wait = std::chrono::microseconds(0));
    void pushDelta(std::string_view type, const OutputItem &item, std::string_view text, std::size_t tokens);
    std::string numbered(std::string body);
    std::string lifecycle(std::string_view type) const;
    std::chrono::microseconds speaking(std::size_t tokens) const;
    bool exhausted() const;

    ResponseStart m_start;
    const TokenRendering &m_rendering;
    IdSource &m_ids;
    ResponseState m_state;
    Stage m_stage = Stage::Begin;
    std::deque<Pending> m_pending;
    std::chrono::microseconds m_carried{0}; ///< Waiting time for the next event that is pushed.
    std::size_t m_nextItem = 0;
    std::size_t m_openCalls = 0;
    std::size_t m_mostTokens = 0; ///< max_output_tokens; 0: none
    bool m_cut = false;
    std::vector<AcceptedSteer> m_steers;
    std::int64_t m_sequence = 0;
};

} // namespace stepwire
