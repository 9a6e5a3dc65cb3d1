#include "models/wire/httpside.h"

#include "models/wire/contentdecoder.h"

namespace stepwire {

void HttpSide::start()
{
    if (started)
        return;
    started = true;
    begin = offset;
    firstByteAt = at;
}

void HttpSide::advance(std::size_t count)
{
    offset += count;
    if (count > 0)
        lastByteAt = at;
}

void HttpSide::forgetMessage()
{
    constexpr std::size_t keptCapacity = 1 << 20;
    started = false;
    bodyBytes = 0;
    bodyGivenUp = false;
    if (body.capacity() > keptCapacity)
        std::string().swap(body);
    body.clear();
}

void HttpSide::lose()
{
    passedOver += openBytes();
    forgetMessage();
    lost = true;
}

void HttpSide::keepBody(std::string_view data, std::size_t limit)
{
    bodyBytes += data.size();
    if (bodyBytes > limit || bodyGivenUp)
        std::string().swap(body);
    else
        body += data;
}

void HttpSide::giveUpBody()
{
    bodyGivenUp = bodyBytes > 0;
    std::string().swap(body);
}

HttpSide::Body HttpSide::takenBody(std::string &buffer, std::size_t limit) const
{
    Body taken{.payload = body, .bytes = bodyBytes};
    const auto codings = ContentDecoder::codings(head);
    if (codings.empty() || body.empty())
        return taken;
    taken.compressed = true;
    auto decoder = ContentDecoder::forCodings(codings);
    auto outcome = ContentDecoder::Outcome::Corrupt;
    if (decoder)
        outcome = decoder->append(body, buffer, limit);
    if (outcome == ContentDecoder::Outcome::TooLarge) {
        taken.payload = {};
        taken.bytes = std::uint64_t{limit} + 1;
    } else if (outcome == ContentDecoder::Outcome::Corrupt || !decoder->complete()) {
        taken.undecodable = true;
    } else {
        taken.payload = buffer;
        taken.bytes = buffer.size();
    }
    return taken;
}

} // namespace stepwire
