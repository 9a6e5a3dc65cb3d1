#include "tests/models/session/sessionscript.h"

namespace stepwire::test {

namespace {

HttpHead answerOf(int status)
{
    HttpHead head;
    head.status = status;
    head.startLine = "HTTP/1.1 " + std::to_string(status);
    head.text = head.startLine + "\r\n";
    return head;
}

std::string text(std::string_view view)
{
    return std::string(view);
}

} // namespace

std::string laneMember(std::string_view lane)
{
    return lane.empty() ? std::string() : R"(,"stream_id":")" + text(lane) + '"';
}

SessionScript::SessionScript(bool inSlices) : m_inSlices(inSlices) {}

HttpHead SessionScript::head(std::string_view method, std::string_view target) const
{
    HttpHead head;
    head.method = text(method);
    head.target = text(target);
    head.startLine = head.method + ' ' + head.target + " HTTP/1.1";
    head.fields = m_fields;
    head.text = head.startLine + "\r\n";
    for (const HttpField &field : head.fields)
        head.text += field.name + ": " + field.value + "\r\n";
    return head;
}

SessionScript &SessionScript::headed(std::vector<HttpField> fields)
{
    m_fields = std::move(fields);
    return *this;
}

SessionScript &SessionScript::upstream(std::string_view url)
{
    m_upstream = text(url);
    return *this;
}

SessionScript &SessionScript::wait(std::int64_t milliseconds)
{
    m_now.nanoseconds += milliseconds * 1'000'000;
    return *this;
}

SessionScript &SessionScript::told()
{
    if (m_inSlices)
        session();
    return *this;
}

SessionScript &SessionScript::openHttp(std::uint32_t connection)
{
    use(connection);
    exchange() = 0;
    m_builder.connectionOpened(m_connection, m_now, m_upstream);
    return told();
}

SessionScript &SessionScript::open(std::uint32_t connection)
{
    asksForUpgrade(connection);
    const HttpHead request = head("GET", "/v1/responses");
    m_builder.upgraded(m_connection, request, answerOf(101), m_now);
    return told();
}

SessionScript &SessionScript::asksForUpgrade(std::uint32_t connection)
{
    openHttp(connection);
    HttpHead request = head("GET", "/v1/responses");
    request.fields.push_back({"Upgrade", "websocket"});
    m_builder.requestStarted(m_connection, ++exchange(), request, m_now);
    return told();
}

SessionScript &SessionScript::refusedUpgrade(std::uint32_t connection, int status)
{
    asksForUpgrade(connection);
    return plain(status, "no");
}

SessionScript &SessionScript::use(std::uint32_t connection)
{
    m_connection = ConnectionId{connection};
    return *this;
}

void SessionScript::message(Direction direction, MessageKind kind, std::string_view payload)
{
    m_now.nanoseconds += 1'000'000;
    WireMessage message;
    message.connection = m_connection;
    message.direction = direction;
    message.kind = kind;
    message.firstByteAt = message.lastByteAt = m_now;
    message.payload = payload;
    message.payloadBytes = payload.size();
    m_payloads.emplace_back(payload);
    message.wireBytes = payload.size() + (direction == Direction::Sent ? 6 : 2);
    if (kind == MessageKind::Http || kind == MessageKind::Sse)
        message.exchange = exchange();
    m_builder.message(message);
    told();
}

SessionScript &SessionScript::sent(std::string_view payload)
{
    message(Direction::Sent, MessageKind::Text, payload);
    return *this;
}

SessionScript &SessionScript::received(std::string_view payload)
{
    message(Direction::Received, MessageKind::Text, payload);
    return *this;
}

SessionScript &SessionScript::control(Direction direction, MessageKind kind)
{
    message(direction, kind, {});
    return *this;
}

SessionScript &SessionScript::close(Direction direction, std::uint16_t code)
{
    WireMessage message;
    message.connection = m_connection;
    message.direction = direction;
    message.kind = MessageKind::Close;
    message.firstByteAt = message.lastByteAt = m_now;
    message.payload = "bye";
    message.payloadBytes = 5;
    message.closeCode = code;
    m_payloads.emplace_back("bye");
    m_builder.message(message);
    return told();
}

SessionScript &SessionScript::delays(Direction direction, const DelayAccount &account)
{
    m_builder.delaysMeasured(m_connection, direction, account);
    return told();
}

SessionScript &SessionScript::end(Direction direction, EndOfSide how)
{
    m_builder.sideEnded(m_connection, direction, how, m_now);
    return told();
}

SessionScript &SessionScript::created(std::string_view id, std::string_view previous, std::string_view lane)
{
    const std::string from = previous.empty() ? "null" : '"' + text(previous) + '"';
    return received(R"({"type":"response.created","response":{"id":")" + text(id) + R"(","previous_response_id":)" + from
                    + "}" + laneMember(lane) + "}");
}

SessionScript &SessionScript::item(int index, std::string_view item, std::string_view lane)
{
    return received(R"({"type":"response.output_item.done","output_index":)" + std::to_string(index) + R"(,"item":)"
                    + text(item) + laneMember(lane) + "}");
}

SessionScript &SessionScript::completed(std::string_view id, std::string_view lane)
{
    return received(R"({"type":"response.completed","response":{"id":")" + text(id) + R"(","status":"completed"})"
                    + laneMember(lane) + "}");
}

SessionScript &SessionScript::failed(std::string_view code)
{
    return received(R"({"type":"error","error":{"code":")" + text(code) + R"("}})");
}

SessionScript &SessionScript::answer(std::string_view id, std::string_view words, std::string_view previous,
                                     std::string_view lane)
{
    created(id, previous, lane);
    item(0, R"({"type":"message","role":"assistant","content":[{"type":"output_text","text":")" + text(words) + R"("}]})", lane);
    return completed(id, lane);
}

SessionScript &SessionScript::post(std::string_view body, std::string_view target)
{
    ++exchange();
    m_builder.requestStarted(m_connection, exchange(), head("POST", target), m_now);
    message(Direction::Sent, MessageKind::Http, body);
    return *this;
}

SessionScript &SessionScript::event(std::string_view data)
{
    m_builder.responseStarted(m_connection, exchange(), answerOf(200), m_now);
    message(Direction::Received, MessageKind::Sse, data);
    return *this;
}

SessionScript &SessionScript::plain(int status, std::string_view body)
{
    m_builder.responseStarted(m_connection, exchange(), answerOf(status), m_now);
    message(Direction::Received, MessageKind::Http, body);
    return endExchange();
}

SessionScript &SessionScript::endExchange(std::uint64_t trailing)
{
    m_builder.exchangeEnded(m_connection, exchange(), m_now, true, trailing);
    return told();
}

const Session &SessionScript::session()
{
    m_session.apply(m_builder.takeDelta());
    return m_session;
}

const Session &SessionScript::finish()
{
    m_builder.recordingEnded(m_now);
    return session();
}

} // namespace stepwire::test
