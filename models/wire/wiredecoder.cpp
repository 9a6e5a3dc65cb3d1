#include "models/wire/wiredecoder.h"

#include "models/wire/frameparser.h"
#include "models/wire/wireconnection.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <set>

namespace stepwire {

class WireDecoder::Connection : public WireConnection
{
public:
    using WireConnection::WireConnection;
};

struct WireDecoder::State
{
    State(WireSink &to, WireLimits bounds) : sink(to), limits(bounds) {}

    /// None for a connection that is over, or was one too many.
    Connection *connection(const Observation &observation, std::string_view upstream);
    void data(const Observation &observation);
    void side(const Observation &observation, EndOfSide how);
    void note(const Observation &observation);
    void gap(const Observation &observation);

    WireSink &sink;
    WireLimits limits;
    std::map<std::uint32_t, Connection> open; // In order of ids, so that finishing has an order.
    std::set<std::uint32_t> closed;           // Over, or one too many: what still comes is passed over.
    std::size_t held = 0; // By all that are open, of messages that are not complete.
    bool finished = false;
};

WireDecoder::Connection *WireDecoder::State::connection(const Observation &observation, std::string_view upstream)
{
    const ConnectionId id = observation.connection;
    if (const auto found = open.find(id.value); found != open.end())
        return &found->second;
    if (!id || closed.contains(id.value))
        return nullptr;
    // Usually at Opened; a recording whose first part was lost begins in the middle.
    sink.connectionOpened(id, observation.at, upstream);
    if (open.size() < limits.connections)
        return &open.try_emplace(id.value, sink, id, limits).first->second;
    closed.insert(id.value);
    Finding finding;
    finding.code = "wire.connections";
    finding.severity = Severity::Error;
    finding.connection = id;
    finding.detail = std::to_string(limits.connections);
    sink.finding(finding);
    return nullptr;
}

void WireDecoder::State::data(const Observation &observation)
{
    Connection *const at = connection(observation, {});
    if (!at)
        return;
    held -= at->held();
    at->data(observation.direction, observation.bytes, observation.at);
    held += at->held();
    if (held <= limits.together)
        return;
    held -= at->held(); // The one that went too far pays.
    at->giveUp();
    held += at->held();
}

void WireDecoder::State::side(const Observation &observation, EndOfSide how)
{
    Connection *const at = connection(observation, {});
    if (!at)
        return;
    held -= at->held();
    at->sideEnded(observation.direction, how, observation.at);
    held += at->held();
    if (at->bothEnded()) {
        held -= at->held();
        open.erase(observation.connection.value);
        closed.insert(observation.connection.value);
    }
}

void WireDecoder::State::note(const Observation &observation)
{
    const std::string_view text = observation.bytes;
    const auto space = std::min(text.find(' '), text.size());
    Finding finding;
    finding.code = text.substr(0, space);
    const bool serious = finding.code.starts_with("tap.") && !finding.code.starts_with("tap.warning.");
    finding.severity = serious ? Severity::Error : Severity::Warning;
    if (finding.code.starts_with("tap.info."))
        finding.severity = Severity::Info;
    finding.connection = observation.connection;
    finding.detail = text.substr(std::min(space + 1, text.size()));
    if (const auto found = open.find(observation.connection.value); found != open.end()) {
        const std::uint64_t offset = found->second.offset(observation.direction);
        finding.range = {offset, offset};
    }
    sink.finding(finding);
}

void WireDecoder::State::gap(const Observation &observation)
{
    std::uint64_t bytes = 0;
    std::from_chars(observation.bytes.data(), observation.bytes.data() + observation.bytes.size(), bytes);
    sink.gap(bytes, observation.at);
    for (auto &[id, connection] : open) {
        if (!observation.connection || observation.connection.value == id) {
            held -= connection.held();
            connection.gap();
            held += connection.held();
        }
    }
}

WireDecoder::WireDecoder(WireSink &sink, WireLimits limits) : m_state(std::make_unique<State>(sink, limits)) {}

WireDecoder::~WireDecoder() = default;

void WireDecoder::feed(const Observation &observation)
{
    State &state = *m_state;
    if (state.finished)
        return;
    switch (observation.kind) {
    case ObservationKind::Opened: state.connection(observation, observation.bytes); break;
    case ObservationKind::Data:
        state.data(observation);
        break;
    case ObservationKind::Finished: state.side(observation, EndOfSide::Finished); break;
    case ObservationKind::Reset: state.side(observation, EndOfSide::Reset); break;
    case ObservationKind::Note: state.note(observation); break;
    case ObservationKind::Gap: state.gap(observation); break;
    case ObservationKind::Ended: finish(observation.at); break;
    case ObservationKind::Delays:
        if (const std::optional<DelayAccount> account = DelayAccount::parsed(observation.bytes))
            state.sink.delaysMeasured(observation.connection, observation.direction, *account);
        break;
    }
}

void WireDecoder::finish(CaptureTime at)
{
    if (m_state->finished)
        return;
    m_state->finished = true;
    for (auto &[id, connection] : m_state->open)
        connection.finish(at);
    m_state->open.clear();
    m_state->sink.recordingEnded(at);
}

std::string unframedPayload(std::string_view wire)
{
    std::string payload;
    FrameParser parser;
    bool takes = false;
    bool first = true;
    for (FramePart part = parser.next(wire); part.kind != FramePart::Kind::Nothing; part = parser.next(wire)) {
        if (part.kind == FramePart::Kind::Header) {
            takes = first || !parser.header().isControl();
            first = false;
        } else if (part.kind == FramePart::Kind::Payload && takes) {
            const std::size_t before = payload.size();
            payload += part.raw;
            if (parser.header().masked)
                unmask(payload.data() + before, part.raw.size(), parser.header().mask, part.offset);
        }
    }
    return payload;
}

} // namespace stepwire
