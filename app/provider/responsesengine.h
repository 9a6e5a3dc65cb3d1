#pragma once

#include "app/provider/apierror.h"
#include "app/provider/connectionmemory.h"
#include "app/provider/promptcache.h"
#include "app/provider/responserun.h"
#include "app/provider/responsestore.h"
#include "app/provider/scriptedmodel.h"

#include <chrono>
#include <memory>
#include <tl/expected.hpp>

namespace stepwire {

struct EngineSettings
{
    std::chrono::seconds lifetime{3600};       ///< Of a WebSocket connection.
    ScriptedPace pace;
    int foreignSteps = 4;                      ///< Tool calls for agents with other tools than the scenario's.
    std::uint64_t seed = 1;                    ///< Of ids and padding.
    std::function<std::int64_t()> unixSeconds; ///< Must be set.
};

/// The server's one mind: validates requests against their context, counts their tokens, and has the scripted model
/// answer. Everything a request brings is really parsed, validated and tokenized; what a continuation's response
/// already holds is used as it is. Belongs to one thread.
class ResponsesEngine
{
public:
    using Started = tl::expected<std::unique_ptr<ResponseRun>, ApiError>;

    ResponsesEngine(Tokenizer tokenizer, Scenario scenario, EngineSettings settings);

    /// Begins the response to `request`. `previous` is what its previous_response_id was resolved to; `queued` is
    /// steered input that stands before its own; `memory` is where item references may lead, beside the store.
    Started start(const CreateRequest &request, const HeldResponsePtr &previous, const std::vector<AcceptedSteer> &queued = {},
                  const ConnectionMemory *memory = nullptr);
    /// The automatic successor of a response that was steered: same settings, the steers' input appended.
    std::unique_ptr<ResponseRun> succeed(const ResponseRun &steered);
    /// What continuations of an ended response go on from. Kept in the store too if the request asked for that.
    HeldResponsePtr finish(const ResponseRun &run);

    HeldResponsePtr stored(const std::string &id) const { return m_store.find(id); }
    /// Reads a steer's input; nothing if it is not what the protocol allows.
    std::optional<std::vector<ConversationItemPtr>> steerInput(JsonView input) const;
    std::string steerId() { return m_ids.id("steer_", 32); }
    const EngineSettings &settings() const { return m_settings; }
    const Scenario &scenario() const { return m_model.scenario(); }

private:
    using Items = std::vector<ConversationItemPtr>;

    ConversationItemPtr held(JsonView json, bool steered) const;
    std::optional<ApiError> addInput(JsonView input, const ConnectionMemory *memory, Items &context) const;
    static std::optional<ApiError> faultIn(const Items &context);
    std::shared_ptr<const RenderedPreamble> preamble(const CreateRequest &request, const HeldResponsePtr &previous) const;
    std::unique_ptr<ResponseRun> run(const CreateRequest &request, const std::string &previousId, Items context,
                                     std::shared_ptr<const RenderedPreamble> preamble);

    TokenRendering m_rendering;
    ScriptedModel m_model;
    EngineSettings m_settings;
    IdSource m_ids;
    PromptCache m_cache;
    ResponseStore m_store;
};

} // namespace stepwire
