#pragma once

#include "models/session/step.h"
#include "models/vocabulary/message.h"

#include <QMetaType>
#include <QString>
#include <optional>

namespace stepwire {

/// One row of the message timeline, as values. Looks and words are put on by whoever draws it.
struct TimelineRow
{
    enum class Kind : std::uint8_t { StepHeader, Message };

    Kind kind = Kind::Message;
    StepId step;

    // Message rows. Where events of an item are folded together, the message that tells most: its ItemDone when it
    // came.
    MessageId message;
    Direction direction = Direction::Sent;
    MessageKind messageKind = MessageKind::Text;
    EventRole role = EventRole::Other;
    QString type;    ///< The event's type; for an item that is done or grows, the item's kind where the summary has it.
    QString name;    ///< Of a called tool; else empty.
    QString summary; ///< What the summary says beyond type and name.
    QString lane;    ///< Empty: the default lane.
    CaptureTime at;
    std::optional<std::int64_t> sincePrevious; ///< Nanoseconds since the message row above.
    std::uint32_t folded = 0;                  ///< Events shown by this row beside its own message …
    std::uint32_t deltas = 0;                  ///< … and how many of them are deltas.
    std::uint64_t payloadBytes = 0;            ///< Own and folded ones.
    std::uint64_t wireBytes = 0;
    bool live = false; ///< An item that is not done while its step runs.

    // Step headers.
    bool collapsed = false;
    int rows = 0; ///< Message rows of the step that pass the filter.
    Continuation continuation = Continuation::New;
    StepStatus status = StepStatus::Waiting;
    Transport transport = Transport::WebSocket;
    bool warmUp = false;
    bool reconnected =
        false; ///< The step before it on the chain, or the history it repeats, was on another connection.
    QString responseId;
    ByteAccount sent;
    std::optional<std::uint64_t> statelessBytes;
    std::optional<double> firstTokenMilliseconds;
    std::optional<double> totalMilliseconds;
    QString error;
};

} // namespace stepwire

Q_DECLARE_METATYPE(stepwire::TimelineRow)
