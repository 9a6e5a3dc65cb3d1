#pragma once

#include "models/session/session.h"
#include "models/session/sessionbuilder.h"
#include "models/wire/httphead.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace stepwire::test {

/// Tells a SessionBuilder a story in a few lines: each call is one message, one millisecond after the one before.
/// Wire bytes are payload bytes + 2 received, + 6 sent.
class SessionScript
{
public:
    /// `inSlices`: takes a delta after each thing told, as a live view would, not one for everything since session().
    explicit SessionScript(bool inSlices = false);

    SessionScript &open(std::uint32_t connection = 1); ///< As a WebSocket, and the current connection.
    SessionScript &openHttp(std::uint32_t connection);
    SessionScript &asksForUpgrade(std::uint32_t connection); ///< No answer yet.
    SessionScript &refusedUpgrade(std::uint32_t connection, int status); ///< Asks for a WebSocket and gets this instead.
    /// Fields of the heads of the requests that follow, on all connections.
    SessionScript &headed(std::vector<HttpField> fields);
    SessionScript &upstream(std::string_view url); ///< Of the connections that follow.
    SessionScript &wait(std::int64_t milliseconds);
    SessionScript &use(std::uint32_t connection); ///< Goes on with its last exchange, for HTTP.

    SessionScript &sent(std::string_view payload);
    SessionScript &received(std::string_view payload);
    SessionScript &control(Direction direction, MessageKind kind);
    SessionScript &close(Direction direction, std::uint16_t code);
    SessionScript &delays(Direction direction, const DelayAccount &account);
    SessionScript &end(Direction direction, EndOfSide how = EndOfSide::Finished);

    /// Short forms of the events that every answer has.
    SessionScript &created(std::string_view id, std::string_view previous = {}, std::string_view lane = {});
    SessionScript &item(int index, std::string_view item, std::string_view lane = {});
    SessionScript &completed(std::string_view id, std::string_view lane = {});
    SessionScript &failed(std::string_view code); ///< By an `error` event.
    SessionScript &answer(std::string_view id, std::string_view text, std::string_view previous = {}, std::string_view lane = {});

    SessionScript &post(std::string_view body, std::string_view target = "/v1/responses");
    SessionScript &event(std::string_view data);
    SessionScript &plain(int status, std::string_view body);
    SessionScript &endExchange(std::uint64_t trailing = 0);

    const Session &session(); ///< As of now.
    const Step &step(std::uint32_t n) { return *session().step(StepId{n}); }
    const Session &finish();  ///< After the recording's end.
    /// Of every message so far, in order: what a trace would read back.
    const std::vector<std::string> &payloads() const { return m_payloads; }

private:
    void message(Direction direction, MessageKind kind, std::string_view payload);
    HttpHead head(std::string_view method, std::string_view target) const;
    SessionScript &told(); ///< Something was told to the builder.
    std::uint32_t &exchange() { return m_exchanges[m_connection]; }

    SessionBuilder m_builder;
    Session m_session;
    bool m_inSlices;
    ConnectionId m_connection;
    std::map<ConnectionId, std::uint32_t> m_exchanges; ///< The last of each connection.
    CaptureTime m_now;
    std::vector<HttpField> m_fields;
    std::vector<std::string> m_payloads;
    std::string m_upstream = "http://model.example/v1";
};

/// `,"stream_id":"…"`, or nothing for the default lane.
std::string laneMember(std::string_view lane);

} // namespace stepwire::test
