#include "models/metrics/stepcsv.h"

#include "models/metrics/phases.h"

#include <charconv>

namespace stepwire {

namespace {

constexpr const char *header =
    "n,connection,lane,transport,status,continuation,model,response_id,previous_response_id,"
    "sent_payload_bytes,sent_wire_bytes,sent_items,received_payload_bytes,received_wire_bytes,stateless_bytes,"
    "upload_ms,accept_ms,first_token_ms,generation_ms,finish_ms,client_ms,time_to_first_token_ms,total_ms,"
    "input_tokens,cached_tokens,output_tokens,reasoning_tokens\r\n";

/// One record under construction; fields are told apart by commas.
class Record
{
public:
    Record &text(std::string_view field)
    {
        separate();
        if (field.find_first_of(",\"\r\n") == std::string_view::npos) {
            m_line += field;
            return *this;
        }
        m_line += '"';
        for (const char c : field) {
            if (c == '"')
                m_line += '"';
            m_line += c;
        }
        m_line += '"';
        return *this;
    }
    Record &text(const std::optional<std::string> &field) { return text(field ? std::string_view(*field) : std::string_view()); }

    template <typename T>
    Record &number(T value)
    {
        char digits[64];
        const auto end = std::to_chars(std::begin(digits), std::end(digits), value);
        return text(std::string_view(digits, static_cast<std::size_t>(end.ptr - digits)));
    }
    template <typename T>
    Record &number(const std::optional<T> &value)
    {
        return value ? number(*value) : text(std::string_view());
    }

    std::string take() { return std::move(m_line) + "\r\n"; }

private:
    void separate()
    {
        if (m_any)
            m_line += ',';
        m_any = true;
    }
    std::string m_line;
    bool m_any = false;
};

std::string recordOf(const Step &step)
{
    Record record;
    record.number(step.id.value).number(step.connection.value).text(std::string_view(step.lane));
    record.text(transportName(step.transport)).text(stepStatusName(step.status)).text(continuationName(step.continuation));
    record.text(step.model).text(step.responseId).text(step.previousResponseId);
    record.number(step.sent.payloadBytes).number(step.sent.wireBytes).number(step.sent.count);
    record.number(step.received.payloadBytes).number(step.received.wireBytes).number(step.statelessBytes);
    const StepPhases phases(step.at);
    for (const Phase phase : allPhases)
        record.number(phases[phase]);
    record.number(timeToFirstToken(step.at)).number(totalTime(step.at));
    const Usage usage = step.usage.value_or(Usage());
    record.number(usage.inputTokens).number(usage.cachedTokens).number(usage.outputTokens).number(usage.reasoningTokens);
    return record.take();
}

} // namespace

std::string stepsAsCsv(std::span<const Step *const> steps)
{
    std::string csv = header;
    for (const Step *step : steps)
        csv += recordOf(*step);
    return csv;
}

} // namespace stepwire
