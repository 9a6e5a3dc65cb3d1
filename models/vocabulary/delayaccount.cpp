#include "models/vocabulary/delayaccount.h"

#include <algorithm>
#include <charconv>
#include <limits>

namespace stepwire {

namespace {

constexpr std::string_view beginning = "max_ns ";
constexpr std::int64_t longest = std::numeric_limits<std::int64_t>::max() / 2; ///< Two of them can be added.

std::string_view takeWord(std::string_view &text)
{
    const auto end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return word;
}

/// A number from 0 to `longest`, whatever stands there.
std::int64_t number(std::string_view word)
{
    std::int64_t value = 0;
    std::from_chars(word.data(), word.data() + word.size(), value);
    return std::clamp<std::int64_t>(value, 0, longest);
}

} // namespace

void DelayAccount::add(std::int64_t nanoseconds)
{
    passed.add(nanoseconds);
    max = std::max(max, nanoseconds);
}

void DelayAccount::addWait(std::uint64_t chunks, std::int64_t nanoseconds)
{
    waited += chunks;
    longestWait = std::max(longestWait, nanoseconds);
}

void DelayAccount::merge(const DelayAccount &other)
{
    passed.merge(other.passed);
    max = std::max(max, other.max);
    addWait(other.waited, other.longestWait);
    heldBack = std::min(heldBack + other.heldBack, longest);
}

void DelayAccount::clear()
{
    passed.clear();
    max = longestWait = heldBack = 0;
    waited = 0;
}

AddedDelay DelayAccount::summary() const
{
    const auto percentile = [this](double share) { return std::min(passed.percentile(share), max); };
    return {passed.count(), percentile(0.5), percentile(0.99), max, waited, longestWait, heldBack};
}

std::string DelayAccount::text() const
{
    std::string text(beginning);
    text += std::to_string(max) + " waited " + std::to_string(waited) + " longest_wait_ns " + std::to_string(longestWait)
        + " held_back_ns " + std::to_string(heldBack) + " chunks_below_ns";
    passed.forEach([&](std::size_t bucket, std::uint64_t count) {
        text += ' ' + std::to_string(DelayHistogram::endOf(bucket)) + ':' + std::to_string(count);
    });
    return text;
}

std::optional<DelayAccount> DelayAccount::parsed(std::string_view text)
{
    if (!text.starts_with(beginning))
        return std::nullopt;
    DelayAccount account;
    while (!text.empty()) {
        const std::string_view word = takeWord(text);
        const auto colon = word.find(':');
        if (colon != std::string_view::npos)
            account.passed.add(DelayHistogram::bucketOf(number(word.substr(0, colon)) - 1), std::uint64_t(number(word.substr(colon + 1))));
        else if (word == "max_ns")
            account.max = number(takeWord(text));
        else if (word == "waited")
            account.waited = std::uint64_t(number(takeWord(text)));
        else if (word == "longest_wait_ns")
            account.longestWait = number(takeWord(text));
        else if (word == "held_back_ns")
            account.heldBack = number(takeWord(text));
    }
    return account;
}

} // namespace stepwire
