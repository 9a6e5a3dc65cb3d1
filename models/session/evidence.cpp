#include "models/session/evidence.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace stepwire {

namespace {

/// Findings that can be about one direction only, whatever else is known.
constexpr std::array<std::pair<std::string_view, Direction>, 8> ownDirections{{
    {"wire.frame.masked_server", Direction::Received},
    {"wire.frame.unmasked_client", Direction::Sent},
    {"wire.http.extension", Direction::Received},
    {"wire.http.unrequested", Direction::Received},
    {"wire.http.upgrade", Direction::Received},
    {"tap.head.", Direction::Sent},
    {"tap.host.", Direction::Sent},
    {"tap.origin.", Direction::Sent},
}};

/// A stream that cannot be decoded any further leaves its bytes over; where one side alone did, it is the one.
std::optional<Direction> undecodedSide(const Connection &connection)
{
    const bool sent = connection.total(Direction::Sent).unfinishedBytes > 0;
    const bool received = connection.total(Direction::Received).unfinishedBytes > 0;
    if (sent == received)
        return std::nullopt;
    return sent ? Direction::Sent : Direction::Received;
}

std::optional<Direction> directionOf(const Session &session, const Finding &finding)
{
    const auto own = std::ranges::find_if(ownDirections, [&](const auto &entry) { return finding.code.starts_with(entry.first); });
    if (own != ownDirections.end())
        return own->second;
    const Connection *connection = session.connection(finding.connection);
    return connection ? undecodedSide(*connection) : std::nullopt;
}

Evidence inMessage(const Message &message, const Finding &finding, bool ofDialect)
{
    Evidence evidence;
    evidence.in = ofDialect ? Evidence::In::Payload : Evidence::In::Wire;
    evidence.connection = message.connection;
    evidence.message = message.id;
    evidence.direction = message.direction;
    evidence.range = finding.range;
    if (!ofDialect) {
        const std::uint64_t begin = std::clamp(finding.range.begin, message.wire.begin, message.wire.end);
        const std::uint64_t end = std::clamp(finding.range.end, begin, message.wire.end);
        evidence.range = {begin - message.wire.begin, end - message.wire.begin};
    }
    return evidence;
}

} // namespace

Evidence evidenceOf(const Session &session, const Finding &finding)
{
    const bool ofDialect = finding.code.starts_with("responses.");
    if (const Message *message = session.message(finding.message))
        return inMessage(*message, finding, ofDialect);
    if (ofDialect || !finding.connection || finding.range == ByteRange())
        return {};
    return {Evidence::In::Stream, finding.connection, {}, directionOf(session, finding), finding.range};
}

} // namespace stepwire
