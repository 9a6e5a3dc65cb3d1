#pragma once

#include "models/dialects/jsonview.h"
#include "app/provider/socketsession.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>
#include <optional>

namespace stepwire {

inline ScriptedPace quickPace()
{
    return {std::chrono::milliseconds(10), 1000};
}

/// An engine with a scripted clock and names that are the same every time.
inline std::unique_ptr<ResponsesEngine> makeEngine(EngineSettings settings = {})
{
    static const Tokenizer tokenizer = *Tokenizer::load(); // tens of milliseconds, once per test program
    settings.unixSeconds = [] { return std::int64_t(1795300000); };
    if (settings.pace.tokensPerSecond == 0)
        settings.pace = quickPace();
    return std::make_unique<ResponsesEngine>(tokenizer, *Scenario::load("pair-programmer"), std::move(settings));
}

/// One socket of it, driven by hand: messages in, and the time let pass as far as a test wants.
class SocketHarness
{
public:
    explicit SocketHarness(ResponsesEngine &engine) : m_session(engine, m_now) {}

    void send(const QByteArray &message) { m_session.receive(message.toStdString(), m_now); }

    /// Everything that comes until nothing more is due but the end of the connection's life.
    QList<QJsonObject> settle(std::chrono::seconds atMost = std::chrono::seconds(600))
    {
        QList<QJsonObject> events;
        const auto end = m_now + atMost;
        for (auto due = m_session.nextDue(); due && *due <= end; due = m_session.nextDue()) {
            m_now = std::max(m_now, *due);
            for (const std::string &message : m_session.advance(m_now))
                events.append(QJsonDocument::fromJson(QByteArray::fromStdString(message)).object());
            if (m_session.ended())
                break;
        }
        return events;
    }

    /// Events until the first of `type` has come; it is the last.
    QList<QJsonObject> until(const QString &type)
    {
        QList<QJsonObject> events;
        while (const auto due = m_session.nextDue()) {
            m_now = std::max(m_now, *due);
            for (const std::string &message : m_session.advance(m_now))
                events.append(QJsonDocument::fromJson(QByteArray::fromStdString(message)).object());
            for (const QJsonObject &event : events) {
                if (event[QStringLiteral("type")].toString() == type)
                    return events;
            }
        }
        return events;
    }

    void pass(std::chrono::seconds time) { m_now += time; }
    bool ended() const { return m_session.ended(); }

private:
    SocketSession::Time m_now{0};
    SocketSession m_session;
};

/// The tools of an agent that the scenario does not know: one function.
inline const QByteArray lookTool = R"([{"type":"function","name":"look","parameters":{"type":"object","properties":{"where":{"type":"string"}},"required":["where"]}}])";

/// A response.create with these members.
inline QByteArray create(const QByteArray &members)
{
    return R"({"type":"response.create","model":"gpt-6-sol",)" + members + "}";
}

/// One that goes on from `id` and is not stored.
inline QByteArray goOn(const QByteArray &id, const QByteArray &members)
{
    return create(R"("store":false,"previous_response_id":")" + id + "\"," + members);
}

inline QString typeOf(const QJsonObject &event)
{
    return event[QStringLiteral("type")].toString();
}

inline QStringList typesOf(const QList<QJsonObject> &events)
{
    QStringList types;
    for (const QJsonObject &event : events)
        types.append(typeOf(event));
    return types;
}

/// The first of that type, and on that lane if one is named; empty if there is none.
inline QJsonObject firstOf(const QList<QJsonObject> &events, const QString &type, const QString &lane = {})
{
    for (const QJsonObject &event : events) {
        if (typeOf(event) == type && (lane.isNull() || event[QStringLiteral("stream_id")].toString() == lane))
            return event;
    }
    return {};
}

inline QByteArray responseId(const QList<QJsonObject> &events, const QString &lane = {})
{
    return firstOf(events, QStringLiteral("response.created"), lane)[QStringLiteral("response")][QStringLiteral("id")].toString().toUtf8();
}

inline QString errorCode(const QList<QJsonObject> &events)
{
    return firstOf(events, QStringLiteral("error"))[QStringLiteral("error")][QStringLiteral("code")].toString();
}

inline QString errorMessage(const QList<QJsonObject> &events)
{
    return firstOf(events, QStringLiteral("error"))[QStringLiteral("error")][QStringLiteral("message")].toString();
}

/// The call_id of the first function call that was finished; empty if there is none.
inline QByteArray callId(const QList<QJsonObject> &events)
{
    for (const QJsonObject &event : events) {
        const QJsonValue item = event[QStringLiteral("item")];
        if (typeOf(event) == QLatin1String("response.output_item.done") && item[QStringLiteral("type")].toString() == QLatin1String("function_call"))
            return item[QStringLiteral("call_id")].toString().toUtf8();
    }
    return {};
}

inline qint64 inputTokens(const QList<QJsonObject> &events)
{
    return firstOf(events, QStringLiteral("response.completed"))[QStringLiteral("response")][QStringLiteral("usage")][QStringLiteral("input_tokens")].toInteger();
}

} // namespace stepwire
