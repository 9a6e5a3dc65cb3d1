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

Q_SIGNALS:
    void counted();

private:
    struct Wanted
    {
        ItemId item;
        Message message;
        ByteRange text;
    };

    void countWanted();
    static std::vector<std::pair<ItemId, std::size_t>> count(const Tokenizer &tokenizer, PayloadSource &source,
                                                             const std::vector<Wanted> &wanted);

    const LiveSession *m_session;
    std::shared_ptr<PayloadSource> m_source;
    std::shared_ptr<const Tokenizer> m_tokenizer; ///< Of the worker, which loads it when first needed.
    std::unordered_map<std::uint32_t, std::optional<std::size_t>> m_known; ///< Without value: asked for.
    std::vector<Wanted> m_wanted;
    quint64 m_generation = 0;
    QTimer m_soon; ///< One task for all items of a refresh.
    QThreadPool m_worker;
};

} // namespace stepwire
