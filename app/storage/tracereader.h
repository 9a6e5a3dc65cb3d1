#pragma once

#include "models/session/payloadsource.h"
#include "models/vocabulary/observation.h"
#include "models/vocabulary/result.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace stepwire {

/// What an opened trace lacks. The code is stable; words are put on in ui/ and app/commands.
struct TraceWarning
{
    std::string code;   ///< "trace.unfinished": no end was recorded (killed, or still going on). "trace.damaged": a part
                        ///< of the file cannot be read.
    std::string detail; ///< The particulars; no sentence.
};

/// Reads a trace file: one that is finished, one that is being written, one whose writer was killed, one that was cut
/// off. Never changes it. All functions may be called from any thread; they wait for each other.
class TraceReader final : public PayloadSource
{
public:
    /// Whether the copies of payloads that a trace keeps may be taken by the number of their message. Not by a recording
    /// whose trace has lost something: it counts its messages differently.
    enum class Copies { Trusted, Ignored };

    /// Fails with NotFound, NotPermitted, NotATrace, Damaged, TooNew.
    static Result<std::unique_ptr<TraceReader>> open(const std::string &path, Copies copies = Copies::Trusted);
    ~TraceReader() override;

    const std::string &path() const;
    std::string startedAt() const;     ///< ISO 8601, UTC, with microseconds; empty when not recorded.
    std::string writtenBy() const;     ///< Version of the program that recorded it.
    bool ended() const;                ///< The recording ended in good order.
    std::vector<TraceWarning> warnings() const; ///< Complete only after replay() went through.

    /// Calls with every observation in the order recorded until there are no more or `take` returns false.
    Result<void> replay(const std::function<bool(Observation &&)> &take);
    std::uint64_t observationRows() const; ///< Close reads share one.
    std::uint64_t replayedRows() const;    ///< How far the latest replay() has come.

    Result<std::string> payload(const Message &message) override;
    Result<std::string> wire(const Message &message) override;

private:
    struct State;
    explicit TraceReader(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

} // namespace stepwire
