#pragma once

#include "models/items/searchhit.h"
#include "models/vocabulary/result.h"

#include <QObject>
#include <QThread>
#include <atomic>
#include <functional>
#include <memory>
#include <vector>

namespace stepwire {

/// One search through the payloads of a recording, on a thread of its own and with a reader of its own. Everything is told
/// on the thread that made this.
class SearchRun : public QObject
{
    Q_OBJECT
public:
    static constexpr std::size_t mostHits = 10'000; ///< Then it ends; to go on, search behind the last one.

    SearchRun(const QString &path, const SearchQuery &query, QObject *parent = nullptr);
    ~SearchRun() override; ///< Ends it; nothing is told afterwards.

    void start();

Q_SIGNALS:
    void found(const std::vector<stepwire::SearchHit> &hits);
    void progressed(double share);
    void finished(bool more); ///< `more`: it stopped at mostHits.
    void failed(const stepwire::Failure &failure);

private:
    void run();
    void tell(std::function<void()> what);

    const QString m_path;
    const SearchQuery m_query;
    std::unique_ptr<QThread> m_thread;
    std::atomic<bool> m_cancelled = false;
};

} // namespace stepwire
