#include "app/provider/providerlog.h"

#include "models/vocabulary/jsonwriter.h"

#include <QCryptographicHash>

namespace stepwire {

Result<bool> ProviderLog::open(const std::string &path)
{
    m_clock.start();
    m_file.setFileName(QString::fromStdString(path));
    if (!m_file.open(QIODevice::WriteOnly | QIODevice::Truncate))
        return tl::unexpected(Failure{FailureKind::NotPermitted, path, m_file.errorString().toStdString()});
    return true;
}

void ProviderLog::write(std::uint32_t connection, std::string_view transport, std::string_view direction,
                        std::string_view kind, std::string_view payload)
{
    if (!m_file.isOpen())
        return;
    QCryptographicHash hash(QCryptographicHash::Sha256);
    hash.addData(QByteArray::fromRawData(payload.data(), static_cast<qsizetype>(payload.size())));
    JsonWriter json;
    json.beginObject().key("at_ns").value(static_cast<std::int64_t>(m_clock.nsecsElapsed())).key("connection").value(connection);
    json.key("transport").value(transport).key("direction").value(direction).key("kind").value(kind);
    json.key("bytes").value(static_cast<std::uint64_t>(payload.size()));
    json.key("sha256").value(hash.result().toHex().toStdString()).endObject();
    m_file.write(QByteArray::fromStdString(json.take() + '\n'));
    m_file.flush();
}

} // namespace stepwire
