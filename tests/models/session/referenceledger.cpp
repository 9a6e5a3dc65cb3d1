#include "tests/models/session/referenceledger.h"

#include <algorithm>
#include <sstream>

namespace stepwire::test {

namespace {

bool equal(const std::string &a, const std::string &b)
{
    return !a.empty() && a == b;
}

/// Rule 3: equal call_id, else id, else encrypted_content, else text.
bool repeats(const ReferenceItem &item, const ReferenceItem &produced)
{
    return (equal(item.callId, produced.callId) && item.isCall() == produced.isCall()) || equal(item.id, produced.id)
        || equal(item.sealed, produced.sealed) || equal(item.words, produced.words);
}

bool tellsResend(const ReferenceItem &item)
{
    return item.isCall() || item.kind == "reasoning" || (item.kind == "message" && item.role == "assistant");
}

/// How many items at the front a compaction replaced.
std::size_t compactedItems(const ReferenceLedger::Items &items)
{
    for (std::size_t i = items.size(); i-- > 0;) {
        if (items[i].byModel && items[i].kind == "compaction")
            return i;
    }
    return 0;
}

const std::string &orDash(const std::string &text)
{
    static const std::string dash = "-";
    return text.empty() ? dash : text;
}

} // namespace

unsigned ReferenceLedger::request(ReferenceStep step, std::size_t bytes)
{
    step.n = static_cast<unsigned>(m_steps.size() + 1);
    for (ReferenceItem &item : step.inputs)
        item.origin = step.n;
    step.repeats = std::ranges::any_of(
        step.inputs, [&](const ReferenceItem &item) { return tellsResend(item) && producedBefore(item); });
    const ReferenceStep *parent = byResponse(step.previous);
    step.heldWhenSent = (parent && parent->stored) || (!step.http && remembers(step.connection, step.previous));
    if (bringsSteers(step)) {
        for (ReferenceSteer &steer : this->step(parent->n).steers) {
            if (steer.state != ReferenceSteer::State::Accepted)
                continue;
            step.queued.insert(step.queued.end(), steer.items.begin(), steer.items.end());
            steer.state = ReferenceSteer::State::Gone;
        }
    }
    step.sentBytes = bytes;
    step.sentItems = step.inputs.size();
    m_steps.push_back(std::move(step));
    return m_steps.back().n;
}

bool ReferenceLedger::bringsSteers(const ReferenceStep &step) const
{
    const ReferenceStep *target = byResponse(step.previous);
    if (!target || step.http || target->status != "completed" || target->connection != step.connection
        || target->lane != step.lane)
        return false;
    const bool queued = std::ranges::any_of(
        target->steers, [](const ReferenceSteer &steer) { return steer.state == ReferenceSteer::State::Accepted; });
    const bool openCalls = std::ranges::any_of(
        target->outputs, [](const auto &output) { return output.second.isCall() && !output.second.callId.empty(); });
    return queued && openCalls;
}

unsigned ReferenceLedger::successor(unsigned targetNumber)
{
    ReferenceStep &target = step(targetNumber);
    ReferenceStep next;
    next.n = static_cast<unsigned>(m_steps.size() + 1);
    next.connection = target.connection;
    next.lane = target.lane;
    next.automatic = true;
    next.previous = target.response;
    next.stored = target.stored;
    next.members = target.members;
    for (ReferenceSteer &steer : target.steers) {
        if (steer.state != ReferenceSteer::State::Accepted)
            continue;
        next.queued.insert(next.queued.end(), steer.items.begin(), steer.items.end());
        steer.state = ReferenceSteer::State::Gone;
    }
    m_steps.push_back(std::move(next));
    began(m_steps.back().n);
    return m_steps.back().n;
}

void ReferenceLedger::began(unsigned n)
{
    step(n).status = "running";
    step(n).answer = ReferenceStep::Answer::Began;
}

void ReferenceLedger::named(unsigned n, const std::string &response)
{
    if (step(n).response.empty())
        step(n).response = response;
}

void ReferenceLedger::produced(unsigned n, int index, ReferenceItem item)
{
    item.byModel = true;
    item.origin = n;
    m_produced.push_back(item);
    step(n).outputs[index] = std::move(item);
}

void ReferenceLedger::ended(unsigned n, const std::string &status)
{
    step(n).status = status;
    if (step(n).answer == ReferenceStep::Answer::None)
        step(n).answer = ReferenceStep::Answer::Failed;
    if (!step(n).http)
        m_ends.push_back({n, step(n).connection});
}

void ReferenceLedger::refused(unsigned n, const std::string &status)
{
    step(n).answer = ReferenceStep::Answer::Refused;
    ended(n, status);
}

void ReferenceLedger::connectionLimit(unsigned connection)
{
    m_ends.push_back({0, connection});
}

void ReferenceLedger::socketEnded(unsigned connection)
{
    m_ends.push_back({0, connection});
    for (ReferenceStep &step : m_steps) {
        if (step.connection == connection && !step.over())
            step.status = "abandoned";
    }
}

void ReferenceLedger::recordingEnded()
{
    for (ReferenceStep &step : m_steps) {
        if (!step.over())
            step.status = "abandoned";
    }
}

void ReferenceLedger::steer(unsigned target, const Items &items)
{
    ReferenceSteer &steer = step(target).steers.emplace_back();
    steer.items = items;
    for (ReferenceItem &item : steer.items)
        item.origin = target;
}

ReferenceSteer *ReferenceLedger::unansweredSteer(unsigned target)
{
    auto &steers = step(target).steers;
    const auto found = std::ranges::find(steers, ReferenceSteer::State::Unanswered, &ReferenceSteer::state);
    return found == steers.end() ? nullptr : &*found;
}

void ReferenceLedger::countSent(unsigned n, std::size_t bytes, std::size_t items)
{
    if (n == 0)
        return;
    step(n).sentBytes += bytes;
    step(n).sentItems += items;
}

void ReferenceLedger::countReceived(unsigned n, std::size_t bytes)
{
    if (n == 0)
        return;
    step(n).receivedBytes += bytes;
    ++step(n).receivedMessages;
}

const ReferenceStep *ReferenceLedger::byResponse(const std::string &response) const
{
    const auto found = std::ranges::find_if(
        m_steps, [&](const ReferenceStep &step) { return equal(step.response, response); });
    return found == m_steps.end() ? nullptr : &*found;
}

unsigned ReferenceLedger::running(unsigned connection, const std::string &lane) const
{
    for (const ReferenceStep &step : m_steps) {
        if (step.connection == connection && step.lane == lane && step.status == "running")
            return step.n;
    }
    return 0;
}

unsigned ReferenceLedger::oldestWaiting(unsigned connection, const std::string &lane) const
{
    for (const ReferenceStep &step : m_steps) {
        if (step.connection == connection && step.lane == lane && step.status == "waiting")
            return step.n;
    }
    return 0;
}

unsigned ReferenceLedger::current(unsigned connection, const std::string &lane) const
{
    if (const unsigned n = running(connection, lane))
        return n;
    if (const unsigned n = oldestWaiting(connection, lane))
        return n;
    for (std::size_t i = m_ends.size(); i-- > 0;) {
        const unsigned n = m_ends[i].step;
        if (n != 0 && step(n).connection == connection && step(n).lane == lane)
            return n;
    }
    return 0;
}

bool ReferenceLedger::remembers(unsigned connection, const std::string &response) const
{
    std::map<std::string, std::string> latest; // by lane
    for (const End &end : m_ends) {
        if (end.connection != connection)
            continue;
        if (end.step == 0) {
            latest.clear();
            continue;
        }
        const ReferenceStep &over = step(end.step);
        std::string &held = latest[over.lane];
        if (over.endedWell())
            held = over.response;
        else if (equal(held, over.previous))
            held.clear();
    }
    return std::ranges::any_of(latest, [&](const auto &entry) { return equal(entry.second, response); });
}

bool ReferenceLedger::producedBefore(const ReferenceItem &item) const
{
    return std::ranges::any_of(m_produced, [&](const ReferenceItem &produced) { return repeats(item, produced); });
}

ReferenceLedger::Items ReferenceLedger::historyAfter(const std::string &response) const
{
    const ReferenceStep *parent = byResponse(response);
    if (!parent) {
        ReferenceItem unseen;
        unseen.kind = "unknown";
        return {unseen};
    }
    Items items = contextOf(*parent);
    for (const auto &[index, item] : parent->outputs)
        items.push_back(item);
    return items;
}

ReferenceLedger::Items ReferenceLedger::contextOf(const ReferenceStep &step) const
{
    Items items;
    if (!step.previous.empty())
        items = historyAfter(step.previous);
    items.insert(items.end(), step.queued.begin(), step.queued.end());
    items.insert(items.end(), step.inputs.begin(), step.inputs.end());
    return items;
}

std::string ReferenceLedger::continuationOf(const ReferenceStep &step) const
{
    if (step.automatic)
        return "steered";
    if (step.previous.empty())
        return step.repeats ? "resent" : "new";
    const ReferenceStep *parent = byResponse(step.previous);
    if (parent && parent->connection == step.connection && parent->lane != step.lane)
        return "fork";
    for (const ReferenceStep &earlier : m_steps) {
        if (earlier.n < step.n && earlier.previous == step.previous && earlier.endedWell())
            return "fork";
    }
    return "chained";
}

std::string ReferenceLedger::statelessBody(const ReferenceStep &step) const
{
    const Items items = contextOf(step);
    std::string list;
    for (std::size_t i = compactedItems(items); i < items.size(); ++i)
        list += (list.empty() ? "" : ",") + items[i].text;
    if (std::ranges::any_of(items, [](const ReferenceItem &item) { return item.kind == "unknown"; }))
        return {};

    std::string body = "{";
    for (const auto &[key, value] : step.members) {
        if (key == "type" || key == "stream_id" || key == "generate" || key == "previous_response_id" || key == "stream")
            continue;
        body += '"' + key + "\":" + value + ',';
    }
    return body + R"("stream":true,"input":[)" + list + "]}";
}

bool ReferenceLedger::chainHeld(const ReferenceStep &step) const
{
    switch (step.answer) {
    case ReferenceStep::Answer::Began: return true;
    case ReferenceStep::Answer::Refused: return false;
    default: return step.heldWhenSent;
    }
}

bool ReferenceLedger::provedByContinuation(const ReferenceStep &step) const
{
    return std::ranges::any_of(m_steps, [&](const ReferenceStep &next) {
        return equal(next.previous, step.response) && next.answer == ReferenceStep::Answer::Began;
    });
}

std::string ReferenceLedger::account(const ReferenceStep &step) const
{
    using Answer = ReferenceStep::Answer;
    std::ostringstream out;
    out << "step " << step.n << " connection " << step.connection << " lane '" << step.lane << "' "
        << (step.http ? "http " : "websocket ") << step.status << ' ' << continuationOf(step)
        << (step.warmUp ? " warm-up " : " ") << orDash(step.previous) << " -> " << orDash(step.response) << '\n';
    out << "  sent " << step.sentBytes << " in " << step.sentItems << ", received " << step.receivedBytes << " in "
        << step.receivedMessages << '\n';
    const std::string body = statelessBody(step);
    out << "  stateless " << (body.empty() ? "-" : std::to_string(body.size())) << '\n';

    const Items items = contextOf(step);
    const std::size_t compacted = compactedItems(items), own = items.size() - step.inputs.size();
    const bool answered = step.answer == Answer::Began || step.answer == Answer::Refused;
    std::size_t held = 0, sent = 0, evicted = 0;
    for (std::size_t i = 0; i < items.size(); ++i) {
        const ReferenceItem &item = items[i];
        if (item.kind == "unknown") {
            out << "  unseen\n";
            continue;
        }
        const bool isOwn = i >= own, gone = i < compacted || (!isOwn && !chainHeld(step));
        (gone ? evicted : isOwn ? sent : held) += item.text.size();
        const bool proved = i < compacted || (isOwn ? provedByContinuation(step) : answered); // the compaction item proves it
        out << (gone ? "  evicted" : isOwn ? "  sent" : "  held") << (proved ? " confirmed " : " inferred ") << item.kind << ' '
            << orDash(item.role) << ' ' << orDash(item.callId) << ' ' << item.text.size() << " from " << item.origin << '\n';
    }
    out << "  held " << held << " sent " << sent << " evicted " << evicted << '\n';
    return out.str();
}

} // namespace stepwire::test
