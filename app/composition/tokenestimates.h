#pragma once

#include "models/items/livesession.h"
#include "models/session/payloadsource.h"
#include "models/tokens/tokenizer.h"

#include <QObject>
#include <QThreadPool>
#include <QTimer>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

namespace stepwire {

/// How many tokens each context item would be, counted off the GUI thread from its text in the trace. An item that was
/// not counted yet has no estimate; counted() tells when more are there.
class TokenEstimates : public QObject
{
    Q_OBJECT
public:
    explicit TokenEstimates(const LiveSession *session);
    ~TokenEstimates() override;

    void setSource(std::shared_ptr<PayloadSource> source); ///< Of another session: what was counted is forgotten.
    std::optional<std::size_t> of(ItemId item);            ///< Asks for it where it is not known yet.
    std::optional<std::size_t> ofSettings(StepId step);    ///< Of its request's instructions and tools, likewise.

Q_SIGNALS:
    void counted();

private:
    struct Wanted
    {
        std::uint64_t key = 0;
        Message message;
        std::optional<ByteRange> text; ///< Of an item; without one the request's settings are wanted.
    };

    std::optional<std::size_t> known(std::uint64_t key, MessageId message, std::optional<ByteRange> text);

    void countWanted();
    static std::vector<std::pair<std::uint64_t, std::size_t>> count(const Tokenizer &tokenizer, PayloadSource &source,
                                                             const std::vector<Wanted> &wanted);

    const LiveSession *m_session;
    std::shared_ptr<PayloadSource> m_source;
    std::shared_ptr<const Tokenizer> m_tokenizer; ///< Of the worker, which loads it when first needed.
    std::unordered_map<std::uint64_t, std::optional<std::size_t>> m_known; ///< Without value: asked for.
    std::vector<Wanted> m_wanted;
    quint64 m_generation = 0;
    QTimer m_soon; ///< One task for all items of a refresh.
    QThreadPool m_worker;
};

} // namespace stepwire
