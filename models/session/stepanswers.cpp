#include "models/session/stepbuilder.h"

#include <algorithm>
#include <iterator>

// What a StepBuilder makes of answers; stepbuilder.cpp has what it makes of requests.

namespace stepwire {

namespace {

constexpr std::int64_t longSilence = 30'000'000'000; // nanoseconds; proxies and clients cut connections not much later

bool containsAny(const std::string &text, std::initializer_list<std::string_view> words)
{
    return std::ranges::any_of(words, [&](std::string_view word) { return text.find(word) != std::string::npos; });
}

/// A lost id in any of its forms (protocol.md section 8.2).
bool saysNotFound(const StepError &error)
{
    if (error.code == "previous_response_not_found" || error.code == "codex_previous_response_stale")
        return true;
    return error.message && containsAny(*error.message, {"previous_response_id", "Previous response with id"})
        && containsAny(*error.message, {"nvalid", "xpired", "not found"});
}

bool saysConnectionLimit(const StepError &error)
{
    return error.code == "websocket_connection_limit_reached";
}

} // namespace

void StepBuilder::prove(Step &step, ChainState chain, const Message &message)
{
    step.chain = chain;
    step.confirmed = true;
    step.proof = message.id;
}

/// Nothing from either side for long, while the step was on.
void StepBuilder::checkSilence(StepRecord &record, const Message &message)
{
    const std::optional<CaptureTime> before = std::exchange(record.lastMessageAt, message.lastByteAt);
    if (message.kind == MessageKind::Http) // a plain body has to wait for the whole response
        return;
    if (!before || record.step.over() || message.firstByteAt - *before < longSilence)
        return;
    const StepMoments &at = record.step.at;
    const std::string phase = !at.created ? "accept" : !at.firstToken ? "first_token" : "generation";
    report("responses.stream.silent", Severity::Info, message, record.step.id,
           std::to_string((message.firstByteAt - *before) / 1'000'000) + " ms " + phase);
}

std::vector<Finding> StepBuilder::takeFindings()
{
    std::vector<Finding> found = std::exchange(m_findings, {});
    std::ranges::move(m_rules.takeFindings(), std::back_inserter(found));
    return found;
}

void StepBuilder::count(StepId id, const Message &message)
{
    StepRecord &record = m_table.change(id);
    checkSilence(record, message);
    Step &step = record.step;
    const bool received = message.direction == Direction::Received;
    ByteAccount &account = received ? step.received : step.sent;
    account.payloadBytes += message.payloadBytes;
    account.wireBytes += message.wireBytes;
    account.count += received ? 1 : 0;
}

void StepBuilder::numbered(StepId id, std::int64_t sequence)
{
    StepRecord &record = m_table.change(id);
    record.lastSequence = std::max(record.lastSequence.value_or(sequence), sequence);
}

void StepBuilder::checkSequence(StepRecord &record, const ResponsesEvent &event, const Message &message)
{
    if (!event.sequence || event.role == EventRole::Private)
        return;
    if (record.lastSequence && *event.sequence > *record.lastSequence + 1)
        report("responses.sequence.gap", Severity::Warning, message, record.step.id,
               std::to_string(*record.lastSequence) + " " + std::to_string(*event.sequence));
    record.lastSequence = *event.sequence;
}

void StepBuilder::take(StepId id, const ResponsesEvent &event, const Message &message, std::string_view payload)
{
    StepRecord &record = m_table.change(id);
    Step &step = record.step;
    if (step.over())
        return;
    checkSequence(record, event, message);
    if (!record.begun && event.role != EventRole::Private) {
        record.begun = true;
        step.status = StepStatus::Running;
        prove(step, ChainState::Held, message);
    }
    const auto first = [&](std::optional<CaptureTime> &moment) { moment = moment.value_or(message.lastByteAt); };
    switch (event.role) {
    case EventRole::Created:
        first(step.at.created);
        takeResponse(record, *event.response);
        break;
    case EventRole::Progress:
        if (event.type == "response.output_item.added")
            first(step.at.firstItem);
        if (event.response && !step.responseId) // a stream without its first event (counting.md rule 9)
            takeResponse(record, *event.response);
        break;
    case EventRole::Delta:
        first(step.at.firstToken);
        step.at.lastToken = message.lastByteAt;
        break;
    case EventRole::ItemDone:
        first(step.at.firstItem);
        addOutput(id, event.outputIndex.value_or(static_cast<std::int64_t>(step.outputs.size())), *event.item, message,
                  payload);
        break;
    case EventRole::Terminal:
        takeTerminal(id, event, message, payload);
        break;
    default:
        break;
    }
}

void StepBuilder::takeResponse(StepRecord &record, const ResponseFacts &facts)
{
    Step &step = record.step;
    if (facts.id && !step.responseId) {
        step.responseId = facts.id;
        m_table.nameResponse(*facts.id, step.id);
    }
    if (facts.model)
        step.model = facts.model;
    if (facts.serviceTier)
        step.tier = facts.serviceTier;
    if (facts.usage)
        step.usage = facts.usage;
    if (facts.cacheDiagnostics)
        step.cacheDiagnostics = facts.cacheDiagnostics;
}

void StepBuilder::addOutput(StepId id, std::int64_t index, const ResponsesItem &item, const Message &message,
                            std::string_view payload)
{
    m_table.addOutput(id, index, addItem(item, id, message, payload));
    m_produced.produced(item, id);
    const auto begin = static_cast<std::uint64_t>(item.source.data() - payload.data());
    m_rules.produced(m_table.find(id)->step, item, message, {begin, begin + item.source.size()});
    if (!item.isCall() || !item.callId)
        return;
    StepRecord &record = m_table.change(id);
    const auto place = std::ranges::count_if(record.produced, [&](const auto &p) { return p.first < index; });
    auto &calls = record.step.toolCalls; // calls come in output order nearly always: insert no further back than `place`
    calls.insert(calls.begin() + std::min<std::ptrdiff_t>(place, std::ssize(calls)),
                 {item.name.value_or(std::string()), *item.callId});
}

/// Output items that a sparse stream or a plain body gives only here are taken from the response.
void StepBuilder::takeTerminal(StepId id, const ResponsesEvent &event, const Message &message, std::string_view payload)
{
    StepRecord &record = m_table.change(id);
    Step &step = record.step;
    const ResponseFacts facts = event.response.value_or(ResponseFacts());
    takeResponse(record, facts);
    for (std::size_t i = 0; i < facts.output.size(); ++i) {
        const auto index = static_cast<std::int64_t>(i);
        if (std::ranges::find(record.produced, index, [](const auto &p) { return p.first; }) == record.produced.end())
            addOutput(id, index, facts.output[i], message, payload);
    }
    const bool failed = event.type == "response.failed" || facts.status == ResponseStatus::Failed;
    if (failed)
        fail(id, facts.error.value_or(StepError()), message);
    else if (event.type == "response.incomplete" || facts.status == ResponseStatus::Incomplete)
        finish(id, StepStatus::Incomplete, message);
    else if (event.type == "response.completed" || facts.status == ResponseStatus::Completed)
        finish(id, StepStatus::Completed, message);
    else
        fail(id, StepError(), message); // a plain body that is no response
    if (!failed)
        m_rules.answered(step, message, facts.inputTransformations);
}

void StepBuilder::fail(StepId id, const StepError &error, const Message &message)
{
    StepRecord &record = m_table.change(id);
    Step &step = record.step;
    if (step.over())
        return;
    step.error = error;
    if (step.previousResponseId && (saysNotFound(error) || saysConnectionLimit(error))) {
        prove(step, ChainState::Evicted, message);
    }
    const std::string detail = error.code.value_or(std::string());
    if (saysNotFound(error)) {
        record.refusedAsLost = true;
        m_rules.refusedAsLost(step);
        report("responses.continuation.not_found", Severity::Error, message, id, step.previousResponseId.value_or(detail));
    } else if (saysConnectionLimit(error)) {
        m_memory[step.connection].clear(); // of every lane (protocol.md section 9.2)
        report("responses.connection.limit", Severity::Warning, message, id, detail);
    } else {
        report("responses.request.failed", Severity::Error, message, id, detail);
    }
    const bool byEvent = message.role == EventRole::Terminal;
    finish(id, byEvent ? StepStatus::Failed : StepStatus::Error, message);
}

void StepBuilder::finish(StepId id, StepStatus status, const Message &message)
{
    StepRecord &record = m_table.change(id);
    Step &step = record.step;
    step.status = status;
    step.at.terminal = message.lastByteAt;
    step.answer = message.id;
    const bool well = status == StepStatus::Completed || status == StepStatus::Incomplete;
    if (well)
        laterContinuationsFork(step);
    else
        m_rules.failed(step);
    if (step.transport != Transport::WebSocket)
        return;
    if (well && step.responseId)
        m_memory[step.connection].ended(step.lane, *step.responseId);
    else if (step.previousResponseId)
        m_memory[step.connection].failed(step.lane, *step.previousResponseId);
}

void StepBuilder::abandon(StepId id, CaptureTime at)
{
    Step &step = m_table.change(id).step;
    if (step.over())
        return;
    step.status = StepStatus::Abandoned;
    const std::int64_t waited = step.at.sentFirst ? at - *step.at.sentFirst : 0;
    m_findings.push_back({"responses.step.abandoned", Severity::Warning, step.connection, step.request, id, {},
                          std::to_string(waited / 1'000'000) + " ms"});
}

} // namespace stepwire
