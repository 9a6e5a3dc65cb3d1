#pragma once

#include "models/session/payloadsource.h"

#include <condition_variable>
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

    /// Lets go of the file, so that the writer can fold its log in; readers wait until as many resume() as suspend().
    void suspend();
    void resume();
    /// Between suspend() and resume(): the file is at `path` now. `countsDiffer`: it holds fewer messages than were told
    /// of, so that they are found by their place on the wire and not by their number.
    void moved(const std::string &path, bool countsDiffer);

    std::string path() const;

private:
    Result<std::shared_ptr<TraceReader>> reader();

    std::string m_path;
    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    std::shared_ptr<TraceReader> m_reader;
    int m_suspended = 0;
    bool m_countsDiffer = false;
};

} // namespace stepwire
