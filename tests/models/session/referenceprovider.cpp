#include "tests/models/session/referenceprovider.h"

#include <algorithm>

namespace stepwire::test {

namespace {

using State = ReferenceSteer::State;

std::string quoted(const std::string &text)
{
    return '"' + text + '"';
}

std::vector<std::string> lostIdErrors(const std::string &id)
{
    const std::string message = R"("message":"Previous response with id ')" + id + R"(' not found.","param":"previous_response_id")";
    return {
        R"({"type":"error","status":400,"error":{"type":"invalid_request_error","code":"previous_response_not_found",)" + message + "}}",
        R"({"error":{"message":"gone","code":"previous_response_not_found"},"status":400,"type":"error"})",
        R"({"type":"error","code":"previous_response_not_found",)" + message + R"(,"sequence_number":0})",
        R"({"type":"error","status_code":400,"error":{"type":"previous_response_not_found","message":"gone"},"headers":{}})",
        R"({"error":{"code":"previous_response_not_found","type":"websocket_error","message":"gone"}})",
        R"({"type":"error","error":{"message":"gone","code":"codex_previous_response_stale"}})",
        R"({"type":"error","status":400,"error":{"type":"invalid_request_error","message":"Invalid `previous_response_id`: it has expired"}})",
        R"({"type":"error","error":{"type":"invalid_request_error",)" + message + "}}",
    };
}

const std::vector<std::string> otherErrors{
    R"({"type":"error","status":500,"error":{"type":"server_error","code":"server_error","message":"The server had an error."}})",
    R"({"type":"error","code":"server_error","message":"The server had an error.","param":null,"sequence_number":5})",
    R"({"type":"error","status_code":429,"error":{"type":"usage_limit_reached","message":"later","plan_type":"pro"},"headers":{}})",
    R"({"type":"error","status":400,"error":{"type":"invalid_request_error","message":"No tool output found for function call call_1."}})",
    R"({"type":"error","status":400,"error":{"type":"invalid_request_error","message":"Duplicate item found with id it_1."}})",
    R"({"type":"error","status":400,"error":{"code":"unsupported","message":"previous_response_id does not go with conversation"}})",
    R"({"type":"error","status":400,"error":{"code":"websocket_stream_limit_reached","message":"32","param":"stream_id"}})",
    R"({"error":{"code":"bad_request","type":"websocket_error","message":"input item ID does not belong to this connection"}})",
};

const std::string limitError = R"({"type":"error","status":400,"error":{"type":"invalid_request_error","code":"websocket_connection_limit_reached","message":"Responses websocket connection limit reached (60 minutes)."}})";

} // namespace

/// `object` on the lane, counted to `step` if that is given, else to whom rule 2 says.
void ReferenceProvider::say(const Line &line, unsigned step, const std::string &object)
{
    const std::string text = object.substr(0, object.size() - 1) + laneMember(line.lane) + '}';
    m_world.ledger.countReceived(step != 0 ? step : m_world.ledger.current(line.connection, line.lane), text.size());
    if (line.http)
        m_world.tape.event(line.connection, text);
    else
        m_world.tape.received(line.connection, text);
}

bool ReferenceProvider::speak(const Socket &socket, const std::string &lane)
{
    const Line line{socket.id, lane, false};
    LaneTalk &talk = m_world.talks[{socket.id, lane}];
    const unsigned running = m_world.ledger.running(socket.id, lane), waiting = m_world.ledger.oldestWaiting(socket.id, lane);
    if (!talk.steers.empty() && m_world.dice.percent(40))
        answerSteer(line, talk);
    else if (running != 0)
        goOn(line, running);
    else if (talk.pendingOf != 0) {
        const std::string id = m_world.ledger.step(talk.pendingOf).response;
        talk.pendingOf = 0;
        say(line, 0, R"({"type":"response.steer.pending","steer":{"id":"steer_x","previous_response_id":)" + quoted(id)
                         + R"(},"reason":"waiting_for_required_input","required_input":[]})");
    } else if (talk.successorOf != 0)
        beginSuccessor(line, talk);
    else if (waiting != 0)
        answer(line, waiting);
    else if (!talk.steers.empty())
        answerSteer(line, talk);
    else
        return false;
    return true;
}

bool ReferenceProvider::knows(const ReferenceStep &step) const
{
    const ReferenceStep *parent = m_world.ledger.byResponse(step.previous);
    return step.previous.empty() || m_world.ledger.remembers(step.connection, step.previous)
        || (parent && parent->stored && parent->endedWell());
}

void ReferenceProvider::answer(const Line &line, unsigned n)
{
    const ReferenceStep &step = m_world.ledger.step(n);
    Dice &dice = m_world.dice;
    if (!step.queued.empty())
        begin(line, n); // what becomes of steers when this create fails is not documented
    else if (!step.previous.empty() && dice.percent(knows(step) ? 6 : 70))
        refuse(line, n);
    else if (dice.percent(3))
        limit(line, n);
    else if (dice.percent(10))
        fail(line, n);
    else
        begin(line, n);
}

void ReferenceProvider::refuse(const Line &line, unsigned n)
{
    const std::string previous = m_world.ledger.step(n).previous;
    if (m_world.dice.percent(85)) {
        m_world.ledger.refused(n, "error");
        say(line, n, m_world.dice.oneOf(lostIdErrors(previous)));
        return;
    }
    std::string id;
    if (m_world.dice.percent(50)) {
        id = freshName();
        m_world.ledger.named(n, id);
    }
    m_world.ledger.refused(n, "failed");
    say(line, n, R"({"type":"response.failed","response":{)" + (id.empty() ? "" : R"("id":)" + quoted(id) + ',')
                     + R"("status":"failed","error":{"code":"previous_response_not_found","message":"gone"}}})");
}

void ReferenceProvider::limit(const Line &line, unsigned n)
{
    m_world.ledger.refused(n, "error");
    m_world.ledger.connectionLimit(line.connection);
    say(line, n, limitError);
}

void ReferenceProvider::fail(const Line &line, unsigned n)
{
    m_world.ledger.ended(n, "error");
    say(line, n, m_world.dice.oneOf(otherErrors));
}

std::string ReferenceProvider::freshName()
{
    return "resp_" + std::to_string(++m_responses);
}

void ReferenceProvider::plan(unsigned n)
{
    ResponsePlay &play = m_world.plays[n];
    Dice &dice = m_world.dice;
    const unsigned count = m_world.ledger.step(n).warmUp ? 0 : dice.below(4);
    const bool sparse = dice.percent(15);
    for (unsigned i = 0; i < count; ++i)
        play.outputs.push_back({m_world.items.output(play.mayCall), !sparse || dice.percent(50), false});
}

void ReferenceProvider::begin(const Line &line, unsigned n)
{
    m_world.ledger.began(n);
    plan(n);
    const unsigned form = m_world.dice.below(100);
    if (form < 8) { // sparse: no event before the first item or the end
        if (!tellOutput(line, n))
            end(line, n);
        return;
    }
    const ReferenceStep &step = m_world.ledger.step(n);
    const std::string id = freshName(), from = step.previous.empty() ? "null" : quoted(step.previous);
    m_world.ledger.named(n, id);
    const std::string type = form < 14 ? "response.in_progress" : "response.created"; // as if a gap had taken `created`
    say(line, n, R"({"type":)" + quoted(type) + R"(,"response":{"id":)" + quoted(id) + R"(,"status":"in_progress","previous_response_id":)"
                     + from + R"(},"sequence_number":0})");
}

void ReferenceProvider::beginSuccessor(const Line &line, LaneTalk &talk)
{
    const unsigned target = talk.successorOf;
    talk.successorOf = 0;
    if (m_world.dice.percent(10)) {
        failSteers(line, target, true);
        return;
    }
    const unsigned n = m_world.ledger.successor(target);
    const std::string id = freshName();
    m_world.ledger.named(n, id);
    const bool idle = m_world.ledger.oldestWaiting(line.connection, line.lane) == 0;
    m_world.plays[n].mayCall = idle;
    plan(n);
    const bool bare = idle && m_world.dice.percent(25); // a server that does not say from where
    say(line, n, R"({"type":"response.created","response":{"id":)" + quoted(id)
                     + (bare ? std::string() : R"(,"previous_response_id":)" + quoted(m_world.ledger.step(target).response)) + "}}");
}

bool ReferenceProvider::tellOutput(const Line &line, unsigned n)
{
    std::vector<int> left;
    const auto &outputs = m_world.plays[n].outputs;
    for (std::size_t i = 0; i < outputs.size(); ++i) {
        if (outputs[i].early && !outputs[i].told)
            left.push_back(static_cast<int>(i));
    }
    if (left.empty())
        return false;
    const int index = m_world.dice.percent(80) ? left.front() : m_world.dice.oneOf(left);
    ResponsePlay::Output &output = m_world.plays[n].outputs[static_cast<std::size_t>(index)];
    if (m_world.dice.percent(25)) {
        say(line, n, R"({"type":"response.output_text.delta","output_index":)" + std::to_string(index) + R"(,"delta":"so","logprobs":[]})");
        return true;
    }
    output.told = true;
    m_world.ledger.produced(n, index, output.item);
    say(line, n, R"({"type":"response.output_item.done","output_index":)" + std::to_string(index) + R"(,"item":)"
                     + output.item.text + '}');
    return true;
}

void ReferenceProvider::goOn(const Line &line, unsigned n)
{
    const unsigned fault = m_world.dice.below(100);
    if (fault < 3)
        failResponse(line, n);
    else if (fault < 6) {
        fail(line, n);
        failSteers(line, n, m_world.dice.percent(50));
    } else if (!tellOutput(line, n))
        end(line, n);
}

void ReferenceProvider::failResponse(const Line &line, unsigned n)
{
    m_world.ledger.named(n, freshName());
    m_world.ledger.ended(n, "failed");
    say(line, n, R"({"type":"response.failed","response":{"id":)" + quoted(m_world.ledger.step(n).response)
                     + R"(,"status":"failed","error":{"code":"server_error","message":"no"},"output":[]}})");
    failSteers(line, n, m_world.dice.percent(50));
}

/// The array of a whole response. Items that were told by themselves look a little different here.
std::string ReferenceProvider::outputList(unsigned n)
{
    std::string list;
    ResponsePlay &play = m_world.plays[n];
    for (std::size_t i = 0; i < play.outputs.size(); ++i) {
        ResponsePlay::Output &output = play.outputs[i];
        list += (list.empty() ? "" : ", ") + (output.told ? "{  " + output.item.text.substr(1) : output.item.text);
        if (!output.told)
            m_world.ledger.produced(n, static_cast<int>(i), output.item);
        output.told = true;
    }
    return '[' + list + ']';
}

void ReferenceProvider::finish(const Line &line, unsigned n, const std::string &status, const std::string &reason)
{
    const auto &outputs = m_world.plays[n].outputs;
    const bool needed = std::ranges::any_of(outputs, [](const ResponsePlay::Output &output) { return !output.told; });
    m_world.ledger.named(n, freshName());
    std::string response = R"({"id":)" + quoted(m_world.ledger.step(n).response) + R"(,"status":)" + quoted(status);
    if (!reason.empty())
        response += R"(,"incomplete_details":{"reason":)" + quoted(reason) + '}';
    if (needed || m_world.dice.percent(60))
        response += R"(,"output":)" + outputList(n);
    m_world.ledger.ended(n, status);
    say(line, n, R"({"type":"response.)" + status + R"(","response":)" + response + "}}");
}

void ReferenceProvider::end(const Line &line, unsigned n)
{
    const bool steered = m_world.hasSteers(n, State::Accepted);
    if (steered) {
        LaneTalk &talk = m_world.talks[{line.connection, line.lane}];
        for (ResponsePlay::Output &output : m_world.plays[n].outputs) {
            if (!output.told && output.item.isCall()) // told only at the end: whether it is open is decided now
                output.item = m_world.items.output(false);
        }
        if (m_world.hasOpenCalls(n)) {
            finish(line, n, "completed", {});
            talk.pendingOf = m_world.dice.percent(70) ? n : 0;
            return;
        }
        talk.successorOf = n;
    }
    if (m_world.plays[n].interrupted)
        finish(line, n, "incomplete", "interrupted");
    else if (steered && m_world.dice.percent(70))
        finish(line, n, "incomplete", "steered");
    else if (!steered && m_world.dice.percent(15))
        finish(line, n, "incomplete", "max_output_tokens");
    else
        finish(line, n, "completed", {});
}

void ReferenceProvider::answerSteer(const Line &line, LaneTalk &talk)
{
    const LaneTalk::Steer steer = talk.steers.front();
    talk.steers.pop_front();
    const unsigned waiting = m_world.ledger.oldestWaiting(line.connection, line.lane);
    const bool runs = steer.target != 0 && m_world.ledger.step(steer.target).status == "running";
    const bool cannot = waiting != 0 && steer.target != 0 && m_world.hasOpenCalls(steer.target);
    ReferenceSteer *queued = steer.target != 0 ? m_world.ledger.unansweredSteer(steer.target) : nullptr;
    const std::string about = R"("previous_response_id":)" + quoted(steer.response);
    if (runs && !cannot && m_world.dice.percent(75)) {
        queued->state = State::Accepted;
        queued->id = "steer_" + std::to_string(++m_steers);
        if (waiting != 0)
            m_world.forbidCalls(steer.target);
        say(line, 0, R"({"type":"response.steer.accepted","steer":{"id":)" + quoted(queued->id) + ',' + about + "}}");
        return;
    }
    if (queued)
        queued->state = State::Gone;
    say(line, 0, R"({"type":"response.steer.failed","steer":{)" + about + R"(,"input":"x"},"error":{"type":"invalid_request_error","code":"response_not_active","message":"no"}})");
}

/// Accepted steers that come to nothing: the successor could not begin, or the response failed.
void ReferenceProvider::failSteers(const Line &line, unsigned target, bool tell)
{
    ReferenceStep &step = m_world.ledger.step(target);
    for (ReferenceSteer &steer : step.steers) {
        if (steer.state != State::Accepted)
            continue;
        steer.state = State::Gone;
        if (tell)
            say(line, 0, R"({"type":"response.steer.failed","steer":{"id":)" + quoted(steer.id) + R"(,"previous_response_id":)"
                             + quoted(step.response) + R"(},"error":{"code":"successor_creation_failed","message":"no"}})");
    }
}

bool ReferenceProvider::speak(Socket &http)
{
    const unsigned n = http.exchange;
    if (n == 0)
        return false;
    const Line line{http.id, {}, true};
    if (m_world.ledger.step(n).status == "waiting") {
        if (!http.streams || m_world.dice.percent(25)) {
            plainAnswer(http, n);
            return true;
        }
        begin(line, n);
    } else if (!m_world.ledger.step(n).over()) {
        if (m_world.dice.percent(5))
            m_world.ledger.ended(n, "abandoned"); // the body ends too early
        else
            goOn(line, n);
    }
    if (m_world.ledger.step(n).over()) {
        m_world.tape.endExchange(http.id);
        http.exchange = 0;
    }
    return true;
}

void ReferenceProvider::plainAnswer(Socket &http, unsigned n)
{
    const ReferenceStep &step = m_world.ledger.step(n);
    int status = 400;
    std::string body;
    if (!step.previous.empty() && m_world.dice.percent(knows(step) ? 6 : 70)) {
        m_world.ledger.refused(n, "error");
        body = m_world.dice.oneOf(lostIdErrors(step.previous));
    } else if (http.streams || m_world.dice.percent(10)) {
        m_world.ledger.ended(n, "error");
        body = m_world.dice.oneOf(otherErrors);
    } else {
        status = 200;
        m_world.ledger.began(n);
        m_world.ledger.named(n, freshName());
        plan(n);
        const std::string how = m_world.dice.oneOf(std::vector<std::string>{"completed", "completed", "completed", "incomplete", "failed"});
        const std::string output = how == "failed" ? "[]" : outputList(n);
        m_world.ledger.ended(n, how);
        body = R"({"id":)" + quoted(step.response) + R"(,"object":"response","status":)" + quoted(how) + R"(,"output":)" + output + '}';
    }
    m_world.ledger.countReceived(n, body.size());
    m_world.tape.plain(http.id, status, body);
    http.exchange = 0;
}

void ReferenceProvider::stray(const Socket &socket)
{
    static const std::vector<std::string> strays{
        R"({"type":"codex.rate_limits","plan_type":"pro"})", R"({"type":"keepalive"})", "no json", "[1,2]",
        R"({"type":"mystery.event","x":1})",
    };
    if (m_world.dice.percent(20)) {
        m_world.tape.ping(socket.id);
        return;
    }
    const std::string text = m_world.dice.oneOf(strays);
    m_world.ledger.countReceived(m_world.ledger.current(socket.id, {}), text.size());
    m_world.tape.received(socket.id, text);
}

} // namespace stepwire::test
