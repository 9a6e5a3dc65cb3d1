#include "models/exporting/contextjson.h"

#include "models/metrics/cacheverdict.h"
#include "models/metrics/reconciliation.h"
#include "models/session/messagetexts.h"
#include "models/vocabulary/jsonwriter.h"

namespace stepwire {

namespace {

std::optional<std::uint64_t> estimatedSum(const EstimatedContext &estimated, std::optional<std::uint64_t> preamble)
{
    if (!preamble)
        return std::nullopt;
    std::uint64_t sum = *preamble;
    for (std::size_t i = 0; i < estimated.tokens.size(); ++i) {
        if (estimated.context.entries[i].state == ItemState::Evicted)
            continue;
        if (!estimated.tokens[i])
            return std::nullopt;
        sum += *estimated.tokens[i];
    }
    return sum;
}

void writeEntry(JsonWriter &json, const Session &session, const ContextEntry &entry,
                std::optional<std::uint64_t> tokens)
{
    const ContextItem *item = session.item(entry.item);
    json.beginObject().key("origin_step");
    if (item)
        json.value(item->origin.value).key("kind").value(item->kind);
    else
        json.null().key("kind").value("unknown");
    json.key("role").value(item ? item->role : std::nullopt).key("name").value(item ? item->name : std::nullopt);
    json.key("call_id").value(item ? item->callId : std::nullopt);
    json.key("bytes").value(item ? std::optional(item->bytes) : std::nullopt).key("tokens_estimate").value(tokens);
    json.key("state").value(itemStateName(entry.state)).key("confirmed").value(entry.confirmed);
    json.key("message");
    if (item && item->message)
        json.value(item->message.value);
    else
        json.null();
    json.endObject();
}

void writeReconciliation(JsonWriter &json, const Step &step, std::optional<std::uint64_t> estimate)
{
    const auto known = estimate ? std::optional(static_cast<std::int64_t>(*estimate)) : std::nullopt;
    const Reconciliation sum = reconcile(known, step.usage);
    json.key("reconciliation").beginObject();
    json.key("estimated_tokens").value(sum.estimatedTokens).key("reported_input_tokens").value(sum.reportedTokens);
    json.key("cached_tokens").value(sum.cachedTokens).key("unexplained_tokens").value(sum.unexplainedTokens);
    json.endObject();
}

void writeCache(JsonWriter &json, const CacheReading &reading)
{
    json.key("cache").beginObject().key("verdict").value(cacheVerdictName(reading.verdict)).key("cause");
    if (reading.cause)
        json.value(cacheCauseName(*reading.cause));
    else
        json.null();
    json.key("first_difference").null();
    json.key("certain").value(reading.cause ? std::optional(reading.confidence == CauseConfidence::Certain)
                                            : std::nullopt);
    json.endObject();
}

} // namespace

EstimatedContext estimatedContext(const Session &session, const Step &step, PayloadSource &payloads,
                                  const TokenEstimator &estimator)
{
    EstimatedContext estimated{session.contextOf(step.id), {}, {}};
    estimated.tokens.resize(estimated.context.entries.size());
    if (!estimator)
        return estimated;
    MessageTexts texts(payloads);
    for (std::size_t i = 0; i < estimated.tokens.size(); ++i) {
        const ContextItem *item = session.item(estimated.context.entries[i].item);
        const Message *message = item ? session.message(item->message) : nullptr;
        const auto text = message ? texts.text(*message, item->text) : std::nullopt;
        if (text)
            estimated.tokens[i] = itemTokens(*text, estimator);
    }
    // Instructions and tools belong to the request that carries them; they do not come over from the step before.
    const Message *carrier = session.message(step.request);
    const auto request = carrier ? texts.payload(*carrier) : std::nullopt;
    estimated.total = estimatedSum(estimated, request ? preambleTokens(*request, estimator) : std::nullopt);
    return estimated;
}

std::string contextJson(const Session &session, const Step &step, PayloadSource &payloads,
                        const TokenEstimator &estimator)
{
    const EstimatedContext estimated = estimatedContext(session, step, payloads, estimator);
    JsonWriter json;
    json.beginObject().key("step").value(step.id.value).key("lane").value(step.lane);
    json.key("items").beginArray();
    for (std::size_t i = 0; i < estimated.tokens.size(); ++i)
        writeEntry(json, session, estimated.context.entries[i], estimated.tokens[i]);
    json.endArray();
    json.key("held_bytes").value(estimated.context.heldBytes).key("sent_bytes").value(estimated.context.sentBytes);
    json.key("stateless_bytes").value(step.statelessBytes);
    writeReconciliation(json, step, estimated.total);
    writeCache(json, cacheVerdict(session, step));
    json.endObject();
    return json.take();
}

} // namespace stepwire
