#include "models/exporting/contextjson.h"

#include "models/exporting/contextestimator.h"
#include "models/exporting/firstdifference.h"
#include "models/exporting/sessionjson.h"
#include "models/metrics/cacheverdict.h"
#include "models/metrics/nextstep.h"
#include "models/vocabulary/jsonwriter.h"

namespace stepwire {

namespace {

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
    writeId(json, "proof", entry.proof);
    writeId(json, "message", item ? item->message : MessageId());
    json.endObject();
}

void writeReconciliation(JsonWriter &json, const Session &session, const Step &step, const EstimatedContext &estimated,
                         const Calibration &calibration)
{
    const auto known = estimated.total ? std::optional(static_cast<std::int64_t>(*estimated.total)) : std::nullopt;
    const Reconciliation sum = reconcile(known, step.usage);
    json.key("reconciliation").beginObject();
    json.key("estimated_tokens").value(sum.estimatedTokens).key("reported_input_tokens").value(sum.reportedTokens);
    json.key("cached_tokens").value(sum.cachedTokens).key("unexplained_tokens").value(sum.unexplainedTokens);
    json.key("instructions_and_tools_tokens").value(estimated.instructionsAndTools);
    json.key("calibration").beginObject().key("factor").value(calibration.factor());
    json.key("steps").value(std::uint64_t(calibration.steps)).endObject();
    json.key("calibrated_tokens").value(calibration.calibrated(known));
    json.key("likely_parts").beginArray();
    for (const LikelyGap &gap : likelyGaps(session, step))
        json.beginObject().key("part").value(gapPartName(gap.part)).key("items").value(std::uint64_t(gap.count)).endObject();
    json.endArray().endObject();
}

void writeDifference(JsonWriter &json, const Session &session, const Step &step, const PromptComparison &comparison,
                     PayloadSource &payloads)
{
    const auto place = placeOfDifference(session, step, comparison, payloads);
    if (!place) {
        json.null();
        return;
    }
    const PromptDifference &first = *comparison.first;
    json.beginObject().key("part").value(first.part);
    json.key("item").value(first.item ? std::optional(std::uint64_t(*first.item)) : std::nullopt);
    json.key("reordered").value(first.reordered).key("byte").value(place->byte);
    writeId(json, "message", place->now);
    json.key("payload_byte").value(place->nowAt);
    writeId(json, "previous_message", place->before);
    json.key("previous_payload_byte").value(place->beforeAt).endObject();
}

void writeCache(JsonWriter &json, const Session &session, const Step &step, PayloadSource &payloads)
{
    const CacheReading reading = cacheVerdict(session, step);
    json.key("cache").beginObject().key("verdict").value(cacheVerdictName(reading.verdict));
    json.key("cause").value(reading.cause ? std::optional(cacheCauseName(*reading.cause)) : std::nullopt);
    json.key("first_difference");
    if (reading.comparison)
        writeDifference(json, session, step, *reading.comparison, payloads);
    else
        json.null();
    json.key("certain");
    if (reading.cause)
        json.value(reading.confidence == CauseConfidence::Certain);
    else
        json.null();
    json.key("confidence").value(reading.cause ? std::optional(causeConfidenceName(reading.confidence)) : std::nullopt);
    json.key("by_provider").value(reading.byProvider).key("cached_share").value(reading.share());
    writeId(json, "compared_with", reading.comparedWith);
    json.key("equal_items");
    json.value(reading.comparison ? std::optional(std::uint64_t(reading.comparison->equalItems)) : std::nullopt);
    json.key("equal_bytes").value(reading.comparison ? std::optional(reading.comparison->equalBytes) : std::nullopt);
    json.key("idle_ns").value(reading.idle).endObject();
}

void writeNext(JsonWriter &json, const Session &session, const Step &step)
{
    const NextStep next = nextStepAfter(session, step);
    json.key("next_step").beginObject().key("as_of_ns").value(next.asOf.nanoseconds);
    json.key("held_in").value(recallName(next.recall)).key("delta_bytes_estimate").value(next.deltaBytes);
    json.key("resend_bytes").value(next.resendBytes).key("resend_tokens").value(next.resendTokens);
    json.key("socket_open").value(next.open).key("socket_age_ns").value(next.socketAge);
    json.key("socket_left_ns").value(next.socketLeft).endObject();
}

} // namespace

std::string contextJson(const Session &session, const Step &step, PayloadSource &payloads,
                        const TokenEstimator &estimator)
{
    ContextEstimator estimates(session, payloads, estimator);
    const EstimatedContext estimated = estimates.estimate(step);
    JsonWriter json;
    json.beginObject().key("step").value(step.id.value).key("lane").value(step.lane);
    json.key("items").beginArray();
    for (std::size_t i = 0; i < estimated.tokens.size(); ++i)
        writeEntry(json, session, estimated.context.entries[i], estimated.tokens[i]);
    json.endArray();
    json.key("held_bytes").value(estimated.context.heldBytes).key("sent_bytes").value(estimated.context.sentBytes);
    json.key("evicted_bytes").value(estimated.context.evictedBytes);
    json.key("stateless_bytes").value(step.statelessBytes);
    writeReconciliation(json, session, step, estimated, estimates.calibration(step));
    writeCache(json, session, step, payloads);
    writeNext(json, session, step);
    writeLineage(json, step);
    json.endObject();
    return json.take();
}

} // namespace stepwire
