#include "app/provider/idsource.h"

namespace stepwire {

std::string IdSource::id(std::string_view prefix, int hexDigits)
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::string id(prefix);
    for (int i = 0; i < hexDigits; ++i)
        id += digits[m_random() % digits.size()];
    return id;
}

std::string IdSource::padding(int length)
{
    constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    std::string text;
    for (int i = 0; i < length; ++i)
        text += letters[m_random() % letters.size()];
    return text;
}

} // namespace stepwire
