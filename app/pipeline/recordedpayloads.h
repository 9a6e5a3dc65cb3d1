#pragma once

#include "models/session/payloadsource.h"
#include "models/session/session.h"

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

namespace stepwire {

class TraceReader;

/// Reads payloads of a recording back from its trace file while that is written, and after. Every message that a delta
/// told of is in the file by then. The file is opened when it is first asked for.
class RecordedPayloads final : public PayloadSource
{
public:
    explicit RecordedPayloads(std::string path);
    ~RecordedPayloads() override;

    Result<std::string> payload(const Message &message) override;
    Result<std::string> wire(const Message &message) override;

    /// The session as far as it is stored: all that was told of by now, at least. `progress` is told the share that is read,
    /// and ends it by returning false. When the writer needs the file for itself, reading begins anew afterwards.
    Result<Session> session(const std::function<bool(double share)> &progress);

    /// Lets go of the file, so that the writer can fold its log in; readers wait until as many resume() as suspend().
    void suspend();
    void resume();
    /// Between suspend() and resume(): the file is at `path` now. `countsDiffer`: it holds fewer messages than were told
    /// of, so that they are found by their place on the wire and not by their number.
    void moved(const std::string &path, bool countsDiffer);

    std::string path() const;

private:
    template <typename Use>
    auto read(Use use) -> decltype(use(std::declval<TraceReader &>()));
    Result<std::shared_ptr<TraceReader>> reader();
    bool isSuspended() const;

    std::string m_path;
    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    std::shared_ptr<TraceReader> m_reader;
    int m_suspended = 0;
    bool m_countsDiffer = false;
};

} // namespace stepwire
