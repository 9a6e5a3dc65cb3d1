#include "app/composition/searchrun.h"

#include "app/pipeline/payloadsearch.h"
#include "app/storage/tracereader.h"
#include "models/vocabulary/utf8.h"

#include <QElapsedTimer>
#include <QFile>

namespace stepwire {

namespace {

constexpr qint64 tellMilliseconds = 50;
constexpr std::size_t bytesBefore = 40;
constexpr std::size_t bytesAfter = 160;

/// Bytes of a payload as one line of words; a character that was cut at the beginning is left out.
QString words(std::string_view bytes)
{
    while (!bytes.empty() && (static_cast<unsigned char>(bytes.front()) & 0xc0) == 0x80)
        bytes.remove_prefix(1);
    QString text = QString::fromStdString(repairedUtf8(bytes));
    for (QChar &c : text) {
        if (c < QLatin1Char(' '))
            c = QLatin1Char(' ');
    }
    return text;
}

SearchHit hitOf(const PayloadMatch &match)
{
    const std::string_view payload = match.payload;
    const std::size_t begin = std::size_t(match.match.begin);
    const std::size_t end = std::size_t(match.match.end);
    const std::size_t from = begin - std::min(begin, bytesBefore);
    SearchHit hit;
    hit.message = match.message;
    hit.match = match.match;
    hit.matches = match.matches;
    hit.before = (from > 0 ? QStringLiteral("\u2026") : QString()) + words(payload.substr(from, begin - from));
    hit.found = words(payload.substr(begin, end - begin));
    hit.after = words(clippedUtf8(payload.substr(end), bytesAfter));
    return hit;
}

} // namespace

SearchRun::SearchRun(const QString &path, const SearchQuery &query, QObject *parent)
    : QObject(parent), m_path(path), m_query(query)
{
}

SearchRun::~SearchRun()
{
    m_cancelled = true;
    if (m_thread)
        m_thread->wait();
}

void SearchRun::start()
{
    m_thread.reset(QThread::create([this] { run(); }));
    m_thread->start(QThread::LowPriority);
}

void SearchRun::tell(std::function<void()> what)
{
    const auto unlessCancelled = [this, what = std::move(what)] {
        if (!m_cancelled)
            what();
    };
    QMetaObject::invokeMethod(this, unlessCancelled, Qt::QueuedConnection);
}

void SearchRun::run()
{
    Result<std::unique_ptr<TraceReader>> trace = TraceReader::open(QFile::encodeName(m_path).toStdString());
    if (!trace) {
        tell([this, failure = trace.error()] { Q_EMIT failed(failure); });
        return;
    }
    std::size_t count = 0;
    std::vector<SearchHit> hits;
    QElapsedTimer sinceTold;
    sinceTold.start();
    const auto tellHits = [&] {
        if (!hits.empty())
            tell([this, told = std::exchange(hits, {})] { Q_EMIT found(told); });
    };
    PayloadSearch search;
    search.found = [&](const PayloadMatch &match) {
        if (match.message <= m_query.after)
            return true;
        hits.push_back(hitOf(match));
        if (++count == 1) // the first one at once
            tellHits();
        return count < mostHits && !m_cancelled;
    };
    search.progress = [&](double share) {
        if (sinceTold.elapsed() >= tellMilliseconds) {
            sinceTold.restart();
            tellHits();
            tell([this, share] { Q_EMIT progressed(share); });
        }
        return !m_cancelled;
    };
    const Result<void> searched = searchPayloads(**trace, SearchText(m_query.text.toStdString(), m_query.caseSensitive), search);
    tellHits();
    if (searched)
        tell([this, more = count >= mostHits] { Q_EMIT finished(more); });
    else
        tell([this, failure = searched.error()] { Q_EMIT failed(failure); });
}

} // namespace stepwire
