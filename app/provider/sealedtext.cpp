#include "app/provider/sealedtext.h"

#include <QByteArray>

namespace stepwire {

namespace {

constexpr std::string_view prefix = "gAAAAAB";
constexpr std::string_view mark = "SW1";
constexpr qsizetype nonceBytes = 8;

void scramble(QByteArray &bytes, std::uint64_t state)
{
    for (char &byte : bytes) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        byte = static_cast<char>(byte ^ static_cast<char>(state >> 56));
    }
}

} // namespace

std::string sealText(std::string_view text, std::uint64_t nonce)
{
    QByteArray body(mark.data(), static_cast<qsizetype>(mark.size()));
    body.append(text.data(), static_cast<qsizetype>(text.size()));
    scramble(body, nonce);
    QByteArray head;
    for (int shift = 0; shift < 64; shift += 8)
        head.append(static_cast<char>(nonce >> shift & 0xFF));
    const QByteArray coded = (head + body).toBase64(QByteArray::Base64UrlEncoding);
    return std::string(prefix) + coded.toStdString();
}

std::optional<std::string> unsealText(std::string_view sealed)
{
    if (sealed.substr(0, prefix.size()) != prefix)
        return std::nullopt;
    sealed.remove_prefix(prefix.size());
    QByteArray bytes = QByteArray::fromBase64(QByteArray(sealed.data(), static_cast<qsizetype>(sealed.size())),
                                              QByteArray::Base64UrlEncoding);
    if (bytes.size() < nonceBytes + static_cast<qsizetype>(mark.size()))
        return std::nullopt;
    std::uint64_t nonce = 0;
    for (qsizetype i = 0; i < nonceBytes; ++i)
        nonce |= std::uint64_t(static_cast<unsigned char>(bytes[i])) << (8 * i);
    QByteArray body = bytes.mid(nonceBytes);
    scramble(body, nonce);
    if (!body.startsWith(QByteArray(mark.data(), static_cast<qsizetype>(mark.size()))))
        return std::nullopt;
    return body.mid(static_cast<qsizetype>(mark.size())).toStdString();
}

} // namespace stepwire
