#include "app/pipeline/recordedpayloads.h"

#include "app/storage/tracereader.h"

namespace stepwire {

RecordedPayloads::RecordedPayloads(std::string path) : m_path(std::move(path)) {}

RecordedPayloads::~RecordedPayloads() = default;

Result<std::string> RecordedPayloads::payload(const Message &message)
{
    return reader().and_then([&](const std::shared_ptr<TraceReader> &trace) { return trace->payload(message); });
}

Result<std::string> RecordedPayloads::wire(const Message &message)
{
    return reader().and_then([&](const std::shared_ptr<TraceReader> &trace) { return trace->wire(message); });
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
