#pragma once

#include "models/dialects/jsontext.h"
#include "models/session/payloadsource.h"

#include <QObject>
#include <QThreadPool>
#include <memory>

namespace stepwire {

/// A message's payload, with what takes time to make of a long one.
struct LoadedPayload
{
    std::shared_ptr<const JsonText> text;
    std::shared_ptr<const std::string> pretty; ///< With line breaks; null when it is not JSON.
    std::shared_ptr<const std::string> wire;   ///< What crossed.

    static LoadedPayload make(std::string payload, std::string wire);
};

/// Reads payloads off the GUI thread; only the latest request is answered.
class PayloadLoader : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;
    ~PayloadLoader() override;

    void setSource(std::shared_ptr<PayloadSource> source);
    bool hasSource() const { return m_source != nullptr; }
    void load(const Message &message); ///< Answered by loaded() or failed().
    /// Part of a connection's stream, as wide as asked for or, where the recording has less of it, cut at its end by at most
    /// `spare` bytes. Answered by streamLoaded() or failed().
    void loadStream(const Message &stream, std::uint64_t spare);
    void forget();                     ///< What is under way is not answered.

Q_SIGNALS:
    void loaded(const stepwire::LoadedPayload &payload);
    void streamLoaded(const std::string &wire);
    void failed(const stepwire::Failure &failure);

private:
    std::shared_ptr<PayloadSource> m_source;
    quint64 m_ticket = 0;
    QThreadPool m_pool;
};

} // namespace stepwire
