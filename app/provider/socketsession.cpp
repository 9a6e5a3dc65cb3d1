#include "app/provider/socketsession.h"

#include "models/vocabulary/jsonwriter.h"

#include <algorithm>
#include <utility>

namespace stepwire {

namespace {

bool isLaneName(std::string_view name)
{
    return !name.empty() && name.size() <= 256 && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-';
    });
}

} // namespace

SocketSession::SocketSession(ResponsesEngine &engine, Time openedAt)
    : m_engine(engine), m_expiresAt(openedAt + engine.settings().lifetime)
{
}

void SocketSession::receive(std::string message, Time now)
{
    auto request = CreateRequest::read(std::move(message));
    if (!request) {
        m_out.push_back(request.error().event());
        return;
    }
    const JsonView type = (*request)["type"];
    if (type.text() == "response.create")
        create(std::move(*request), now);
    else if (type.text() == "response.steer")
        steer(*request);
    else if (type.isNothing())
        m_out.push_back(ApiError::invalid("Missing required parameter: 'type'.", "type").event());
    else
        m_out.push_back(ApiError::invalid("Unknown event type: expected 'response.create' or 'response.steer'.", "type").event());
}

void SocketSession::create(CreateRequest request, Time now)
{
    const JsonView name = request["stream_id"];
    if (!name.isNothing()) {
        const std::string lane = name.text();
        if (!isLaneName(lane)) {
            m_out.push_back(ApiError::invalidStreamId().event());
            return;
        }
        if (m_namedLanes.count(lane) == 0 && m_namedLanes.size() >= mostNamedLanes) {
            m_out.push_back(ApiError::streamLimitReached().event(lane));
            return;
        }
        m_namedLanes.insert(lane);
    }
    if (m_waiting.size() >= mostWaiting || m_waitingBytes >= mostWaitingBytes) {
        m_out.push_back(ApiError::tooManyWaiting().event(request.lane()));
        return;
    }
    m_waitingBytes += request.bytes();
    m_waiting.push_back(std::move(request));
    pump(now);
}

std::size_t SocketSession::inFlight() const
{
    return static_cast<std::size_t>(std::count_if(m_lanes.begin(), m_lanes.end(), [](const auto &lane) { return lane.second.run != nullptr; }));
}

// Starts what may start: first come first served, one at a time on a lane.
void SocketSession::pump(Time now)
{
    for (auto waiting = m_waiting.begin(); waiting != m_waiting.end() && inFlight() < mostInFlight;) {
        const std::string lane = waiting->lane();
        if (m_lanes[lane].run) {
            ++waiting;
            continue;
        }
        const CreateRequest request = std::move(*waiting);
        m_waitingBytes -= request.bytes();
        waiting = m_waiting.erase(waiting);
        start(request, now);
    }
}

// In the lane's own memory, in another lane's (a fork), in the store; else it is lost.
tl::expected<HeldResponsePtr, ApiError> SocketSession::previousOf(const CreateRequest &request) const
{
    const std::string id = request.previousResponseId();
    if (id.empty())
        return HeldResponsePtr();
    if (HeldResponsePtr held = m_memory.find(id))
        return held;
    if (HeldResponsePtr stored = m_engine.stored(id))
        return stored;
    return tl::unexpected(ApiError::previousResponseNotFound(id));
}

void SocketSession::start(const CreateRequest &request, Time now)
{
    const std::string lane = request.lane();
    if (now >= m_expiresAt) {
        m_memory.forgetAll();
        m_ended = true;
        m_out.push_back(ApiError::connectionLimitReached(m_engine.settings().lifetime.count()).event(lane));
        return;
    }
    const auto previous = previousOf(request);
    if (!previous) {
        m_out.push_back(previous.error().event(lane));
        return;
    }
    const auto pending = m_pendingSteers.find(request.previousResponseId());
    const bool brings = pending != m_pendingSteers.end() && pending->second.lane == lane;
    auto run = m_engine.start(request, *previous, brings ? pending->second.steers : std::vector<AcceptedSteer>(), &m_memory);
    if (!run) {
        m_memory.continuationFailed(lane, request.previousResponseId());
        m_out.push_back(run.error().event(lane));
        return;
    }
    if (brings)
        m_pendingSteers.erase(pending);
    Lane &taken = m_lanes[lane];
    taken.run = std::move(*run);
    taken.due = now + taken.run->wait();
}

void SocketSession::steer(const CreateRequest &request)
{
    const std::string id = request.previousResponseId();
    const auto lane = std::find_if(m_lanes.begin(), m_lanes.end(), [&](const auto &entry) {
        return entry.second.run && entry.second.run->id() == id;
    });
    if (lane == m_lanes.end()) {
        if (m_finished.count(id) != 0)
            steerFailed(request, "response_already_completed", "The response is already complete.");
        else if (m_engine.stored(id))
            steerFailed(request, "response_not_active", "The response is not running on this connection.");
        else
            steerFailed(request, "response_not_found", "There is no response of that id on this connection.");
        return;
    }
    ResponseRun &run = *lane->second.run;
    auto input = m_engine.steerInput(request["input"]);
    if (!input)
        return steerFailed(request, "invalid_input", "A steer takes a string or a list of user messages.");
    if (!run.request()["context_management"].elements().empty())
        return steerFailed(request, "steering_not_supported", "This response compacts its context automatically.");
    if (run.steers().size() >= mostSteers)
        return steerFailed(request, "too_many_pending_steers", "Too many steers wait for this response.");
    m_out.push_back(run.accept({m_engine.steerId(), std::move(*input)}));
}

void SocketSession::steerFailed(const CreateRequest &request, std::string_view code, std::string_view message)
{
    JsonWriter json;
    json.beginObject().key("type").value("response.steer.failed").key("steer").beginObject();
    json.key("previous_response_id").value(request.previousResponseId()).key("input");
    json.raw(request["input"].isNothing() ? std::string_view("null") : request["input"].raw()).endObject();
    json.key("error").beginObject().key("type").value("invalid_request_error").key("code").value(code);
    json.key("message").value(message).endObject().key("sequence_number").value(0);
    m_out.push_back(json.endObject().take());
}

void SocketSession::finish(const std::string &name, Time now)
{
    Lane &lane = m_lanes[name];
    const std::unique_ptr<ResponseRun> run = std::move(lane.run);
    m_memory.keep(name, m_engine.finish(*run));
    m_finished.insert(run->id());
    for (auto pending = m_pendingSteers.begin(); pending != m_pendingSteers.end();)
        pending = pending->second.lane == name ? m_pendingSteers.erase(pending) : std::next(pending);
    if (!run->steers().empty()) {
        if (run->waitsForOutputs()) {
            for (const AcceptedSteer &steer : run->steers())
                m_out.push_back(run->steerPending(steer));
            m_pendingSteers[run->id()] = {name, run->steers()};
        } else {
            lane.run = m_engine.succeed(*run);
            lane.due = now + lane.run->wait();
        }
    }
    pump(now);
}

std::optional<SocketSession::Time> SocketSession::nextDue() const
{
    if (!m_out.empty())
        return Time(0);
    std::optional<Time> due;
    for (const auto &[name, lane] : m_lanes) {
        if (lane.run && (!due || lane.due < *due))
            due = lane.due;
    }
    return due || m_ended ? due : m_expiresAt;
}

std::vector<std::string> SocketSession::advance(Time now)
{
    while (true) {
        const auto next = std::min_element(m_lanes.begin(), m_lanes.end(), [](const auto &a, const auto &b) {
            return a.second.run && (!b.second.run || a.second.due < b.second.due);
        });
        if (next == m_lanes.end() || !next->second.run || next->second.due > now)
            break;
        Lane &lane = next->second;
        m_out.push_back(lane.run->next());
        if (lane.run->over())
            finish(next->first, lane.due);
        else
            lane.due += lane.run->wait();
    }
    if (now >= m_expiresAt && !m_ended && inFlight() == 0) {
        m_memory.forgetAll();
        m_ended = true;
        m_out.push_back(ApiError::connectionLimitReached(m_engine.settings().lifetime.count()).event());
    }
    return std::exchange(m_out, {});
}

} // namespace stepwire
