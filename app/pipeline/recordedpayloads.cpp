#include "app/pipeline/recordedpayloads.h"

#include "app/pipeline/sessionloading.h"
#include "app/storage/tracereader.h"

#include <utility>

namespace stepwire {

RecordedPayloads::RecordedPayloads(std::string path) : m_path(std::move(path)) {}

RecordedPayloads::~RecordedPayloads() = default;

Result<std::string> RecordedPayloads::payload(const Message &message)
{
    return read([&](TraceReader &trace) { return trace.payload(message); });
}

Result<std::string> RecordedPayloads::wire(const Message &message)
{
    return read([&](TraceReader &trace) { return trace.wire(message); });
}

/// suspend() is told as soon as the file is not in use any more.
template <typename Use>
auto RecordedPayloads::read(Use use) -> decltype(use(std::declval<TraceReader &>()))
{
    Result<std::shared_ptr<TraceReader>> trace = reader();
    if (!trace)
        return tl::unexpected(trace.error());
    auto result = use(**trace);
    const std::lock_guard lock(m_mutex);
    trace->reset();
    m_changed.notify_all();
    return result;
}

bool RecordedPayloads::isSuspended() const
{
    const std::lock_guard lock(m_mutex);
    return m_suspended > 0;
}

Result<Session> RecordedPayloads::session(const std::function<bool(double share)> &progress)
{
    bool wanted = true;
    bool interrupted = false;
    const auto load = [&](TraceReader &trace) -> Result<Session> {
        Session session;
        interrupted = false;
        const auto take = [&](SessionDelta &&delta) {
            session.apply(delta);
            interrupted = isSuspended();
            return wanted && !interrupted;
        };
        const Result<void> loaded = loadInSlices(trace, take, [&](double share) { wanted = wanted && progress(share); });
        if (!loaded)
            return tl::unexpected(loaded.error());
        return session;
    };
    Result<Session> session = read(load);
    while (session && interrupted && wanted)
        session = read(load);
    if (!wanted)
        return tl::unexpected(Failure{FailureKind::Other, path(), "not wanted any more"});
    return session;
}

void RecordedPayloads::suspend()
{
    std::unique_lock lock(m_mutex);
    ++m_suspended;
    // A read under way holds its own reference; it ends soon, and then the file is free.
    m_changed.wait_for(lock, std::chrono::seconds(5), [this] { return !m_reader || m_reader.use_count() == 1; });
    m_reader.reset();
}

void RecordedPayloads::resume()
{
    const std::lock_guard lock(m_mutex);
    --m_suspended;
    m_changed.notify_all();
}

void RecordedPayloads::moved(const std::string &path, bool countsDiffer)
{
    const std::lock_guard lock(m_mutex);
    m_path = path;
    m_countsDiffer = countsDiffer;
}

std::string RecordedPayloads::path() const
{
    const std::lock_guard lock(m_mutex);
    return m_path;
}

Result<std::shared_ptr<TraceReader>> RecordedPayloads::reader()
{
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return m_suspended == 0; });
    if (!m_reader) {
        using Copies = TraceReader::Copies;
        Result<std::unique_ptr<TraceReader>> opened = TraceReader::open(m_path, m_countsDiffer ? Copies::Ignored : Copies::Trusted);
        if (!opened)
            return tl::unexpected(opened.error());
        m_reader = std::move(*opened);
    }
    return m_reader;
}

} // namespace stepwire
