#include "tests/models/session/randomagent.h"

#include <algorithm>

namespace stepwire::test {

namespace {

using State = ReferenceSteer::State;

std::string quoted(const std::string &text)
{
    return '"' + text + '"';
}

std::string listOf(const std::vector<ReferenceItem> &items, bool spaced)
{
    std::string list;
    for (const ReferenceItem &item : items)
        list += (list.empty() ? "" : spaced ? " ,\n" : ",") + item.text;
    return '[' + list + (spaced ? " ]" : "]");
}

} // namespace

RandomAgent::RandomAgent(ScenarioWorld &world) : m_world(world)
{
    m_storing = m_world.dice.oneOf(std::vector<unsigned>{0, 50, 100, 100});
}

unsigned RandomAgent::bringer(unsigned connection, const std::string &lane) const
{
    for (const ReferenceStep &step : m_world.ledger.steps()) {
        ReferenceStep next;
        next.connection = connection;
        next.lane = lane;
        next.previous = step.response;
        if (!step.response.empty() && m_world.ledger.bringsSteers(next))
            return step.n;
    }
    return 0;
}

std::string RandomAgent::latestOf(unsigned connection, const std::string &lane) const
{
    std::string latest;
    for (const ReferenceStep &step : m_world.ledger.steps()) {
        if (step.connection == connection && step.lane == lane && step.endedWell())
            latest = step.response;
    }
    return latest;
}

std::string RandomAgent::anyResponse()
{
    std::vector<std::string> known;
    for (const ReferenceStep &step : m_world.ledger.steps()) {
        if (!step.response.empty())
            known.push_back(step.response);
    }
    return known.empty() ? std::string() : m_world.dice.oneOf(known);
}

std::string RandomAgent::steeredResponse() const
{
    std::string latest;
    for (const ReferenceStep &step : m_world.ledger.steps()) {
        if (m_world.hasSteers(step.n, State::Accepted))
            latest = step.response;
    }
    return latest;
}

void RandomAgent::choosePrevious(ReferenceStep &step)
{
    Dice &dice = m_world.dice;
    const unsigned choice = dice.below(100);
    if (choice < 50)
        step.previous = latestOf(step.connection, step.lane);
    else if (choice < 62)
        step.previous = latestOf(step.connection, m_world.talks.empty() ? "" : dice.percent(50) ? "" : "a");
    else if (choice < 76)
        step.previous = anyResponse();
    else if (choice < 81)
        step.previous = "resp_elsewhere_" + std::to_string(dice.below(2));
    else if (choice < 88)
        step.previous = steeredResponse();
}

/// All that a step saw and what it produced; after a compaction perhaps from there on.
void RandomAgent::resendHistory(ReferenceStep &step)
{
    const std::string response = anyResponse();
    if (response.empty())
        return;
    const bool fromCompaction = m_world.dice.percent(50);
    for (const ReferenceItem &item : m_world.ledger.historyAfter(response)) {
        if (item.kind == "unknown")
            continue;
        if (fromCompaction && item.byModel && item.kind == "compaction")
            step.inputs.clear();
        step.inputs.push_back(m_world.items.repeatOf(item));
    }
}

std::string RandomAgent::chooseInput(ReferenceStep &step)
{
    Dice &dice = m_world.dice;
    const ReferenceStep *parent = m_world.ledger.byResponse(step.previous);
    if (parent && dice.percent(85)) {
        for (const auto &[index, item] : parent->outputs) {
            if (item.isCall() && !item.callId.empty())
                step.inputs.push_back(m_world.items.answerTo(item));
        }
    }
    if (step.previous.empty() && dice.percent(50))
        resendHistory(step);
    if (step.inputs.empty() && dice.percent(25)) {
        const std::string raw = m_world.items.string();
        step.inputs.push_back(m_world.items.userMessageOf(raw));
        return raw;
    }
    if (step.inputs.empty() && dice.percent(6))
        return {};
    for (unsigned more = dice.below(3); more > 0; --more)
        step.inputs.push_back(m_world.items.input());
    return listOf(step.inputs, dice.percent(20));
}

void RandomAgent::chooseMembers(ReferenceStep &step, bool streams)
{
    Dice &dice = m_world.dice;
    Members &members = step.members;
    members.emplace_back("model", R"("gpt-6-sol")");
    if (!step.http) {
        members.emplace_back("type", R"("response.create")");
        if (!step.lane.empty())
            members.emplace_back("stream_id", quoted(step.lane));
        if (dice.percent(15))
            members.emplace_back("stream", dice.percent(50) ? "true" : "false");
    } else if (streams || dice.percent(50)) {
        members.emplace_back("stream", streams ? "true" : "false");
    }
    if (!step.previous.empty())
        members.emplace_back("previous_response_id", quoted(step.previous));
    else if (dice.percent(20))
        members.emplace_back("previous_response_id", "null");
    if (dice.percent(m_storing)) {
        step.stored = false;
        members.emplace_back("store", "false");
    } else if (dice.percent(40)) {
        members.emplace_back("store", "true");
    }
    const unsigned warm = dice.below(100);
    step.warmUp = warm < 10;
    if (warm < 5)
        members.emplace_back("generate", "false");
    else if (warm < 10)
        members.emplace_back("prompt_cache_options", R"({"prewarm": true})");
    else if (warm < 15)
        members.emplace_back("generate", "true");
    if (dice.percent(60))
        members.emplace_back("instructions", m_world.items.string());
    if (dice.percent(40))
        members.emplace_back("tools", R"([ {"type":"function","name":"run"} ])");
}

std::string RandomAgent::bodyOf(const ReferenceStep &step, const std::string &input)
{
    Members members = step.members;
    if (!input.empty())
        members.emplace_back("input", input);
    for (std::size_t i = members.size(); i > 1; --i)
        std::swap(members[i - 1], members[m_world.dice.below(i)]);
    const bool spaced = m_world.dice.percent(25);
    std::string body;
    for (const auto &[key, value] : members)
        body += (body.empty() ? "" : spaced ? ",\n  " : ",") + quoted(key) + (spaced ? " : " : ":") + value;
    return (spaced ? "{ " : "{") + body + (spaced ? " }" : "}");
}

bool RandomAgent::create(const Socket &socket, const std::string &lane)
{
    ReferenceStep step;
    step.connection = socket.id;
    step.lane = lane;
    unsigned waiting = 0;
    for (const ReferenceStep &other : m_world.ledger.steps())
        waiting += other.connection == socket.id && other.lane == lane && other.status == "waiting" ? 1 : 0;
    const unsigned running = m_world.ledger.running(socket.id, lane);
    const bool steered = running != 0
        && (m_world.hasSteers(running, State::Accepted) || m_world.hasSteers(running, State::Unanswered));
    if (waiting >= 3 || (steered && m_world.hasOpenCalls(running)))
        return false;
    const unsigned target = bringer(socket.id, lane);
    if (target != 0 && m_world.dice.percent(60))
        return false; // the tools are still at work: time for others to go on from there
    if (steered)
        m_world.forbidCalls(running);
    if (target != 0)
        step.previous = m_world.ledger.step(target).response;
    else
        choosePrevious(step);
    const std::string input = chooseInput(step);
    chooseMembers(step, true);
    const std::string body = bodyOf(step, input);
    m_world.ledger.request(step, body.size());
    m_world.tape.sent(socket.id, body);
    return true;
}

bool RandomAgent::post(Socket &http)
{
    if (http.exchange != 0)
        return false;
    ReferenceStep step;
    step.connection = http.id;
    step.http = true;
    choosePrevious(step);
    http.streams = m_world.dice.percent(60);
    const std::string input = chooseInput(step);
    chooseMembers(step, http.streams);
    const std::string body = bodyOf(step, input);
    http.exchange = m_world.ledger.request(step, body.size());
    m_world.tape.post(http.id, body);
    return true;
}

/// Most steers are for the response that runs; some for one that is over, or for none that the server knows.
bool RandomAgent::steer(const Socket &socket, const std::string &lane)
{
    Dice &dice = m_world.dice;
    ReferenceLedger &ledger = m_world.ledger;
    LaneTalk::Steer steer;
    std::string toLane = lane;
    const unsigned running = ledger.running(socket.id, lane), choice = dice.below(100);
    if (choice < 80 && running != 0 && !ledger.step(running).response.empty()) {
        steer = {running, ledger.step(running).response};
    } else if (choice < 93 || ledger.current(socket.id, {}) == 0) {
        steer.response = latestOf(socket.id, lane);
    } else {
        steer.response = "resp_elsewhere_9";
        toLane.clear();
    }
    if (steer.response.empty())
        return false;
    std::vector<ReferenceItem> items;
    std::string input = m_world.items.string();
    if (dice.percent(50)) {
        items.push_back(m_world.items.userMessageOf(input));
    } else {
        for (unsigned left = 1 + dice.below(2); left > 0; --left)
            items.push_back(m_world.items.userMessage());
        input = listOf(items, dice.percent(20));
    }
    const std::string text = R"({"type":"response.steer","previous_response_id":)" + quoted(steer.response) + R"(,"input":)"
        + input + '}';
    ledger.countSent(ledger.current(socket.id, toLane), text.size(), items.size());
    if (steer.target != 0)
        ledger.steer(steer.target, items);
    m_world.talks[{socket.id, toLane}].steers.push_back(steer);
    m_world.tape.sent(socket.id, text);
    return true;
}

bool RandomAgent::interrupt(const Socket &socket, const std::string &lane)
{
    const unsigned running = m_world.ledger.running(socket.id, lane);
    if (running == 0 || m_world.ledger.step(running).response.empty() || !m_world.ledger.step(running).steers.empty())
        return false;
    const std::string text = R"({"type":"response.interrupt","mode":"discard_partial_items","response_id":)"
        + quoted(m_world.ledger.step(running).response) + '}';
    m_world.plays[running].interrupted = true;
    m_world.ledger.countSent(running, text.size());
    m_world.tape.sent(socket.id, text);
    return true;
}

void RandomAgent::stray(const Socket &socket)
{
    const std::string text = m_world.dice.percent(50) ? "no json" : R"({"type":"response.processed","response_id":"resp_1"})";
    m_world.ledger.countSent(m_world.ledger.current(socket.id, {}), text.size());
    m_world.tape.sent(socket.id, text);
}

} // namespace stepwire::test
