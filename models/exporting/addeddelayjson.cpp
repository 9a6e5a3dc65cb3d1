#include "models/exporting/addeddelayjson.h"

#include <string>
#include <string_view>

namespace stepwire {

namespace {

struct Unit
{
    std::int64_t nanoseconds;
    std::size_t digits; ///< Behind the point, down to the nanosecond.
    std::string_view suffix;
};

constexpr Unit microseconds{1'000, 3, "_us"};
constexpr Unit milliseconds{1'000'000, 6, ""};

/// Without the C library's formats, whose point depends on the locale.
std::string decimal(std::int64_t nanoseconds, const Unit &unit)
{
    const std::string rest = std::to_string(nanoseconds % unit.nanoseconds);
    return std::to_string(nanoseconds / unit.nanoseconds) + '.' + std::string(unit.digits - rest.size(), '0') + rest;
}

/// The members of an object that the caller has begun. Percentiles are unknown where no chunk went through at once.
void writeFigures(JsonWriter &json, const AddedDelay &delay, const Unit &unit)
{
    const auto figure = [&](const char *name, std::int64_t value, bool isKnown) {
        json.key(name + std::string(unit.suffix));
        if (isKnown)
            json.raw(decimal(value, unit));
        else
            json.null();
    };
    json.key("count").value(delay.chunks);
    figure("p50", delay.p50, delay.chunks > 0);
    figure("p99", delay.p99, delay.chunks > 0);
    figure("max", delay.max, delay.chunks > 0);
    json.key("waited").value(delay.waited);
    figure("longest_wait", delay.longestWait, delay.waited > 0);
}

} // namespace

void writeAddedDelay(JsonWriter &json, const Connection &connection)
{
    if (!connection.delay) {
        json.null();
        return;
    }
    json.beginObject();
    writeFigures(json, *connection.delay, microseconds);
    json.key("held_back_us").raw(decimal(connection.delay->heldBack, microseconds));
    for (const Direction direction : {Direction::Sent, Direction::Received}) {
        json.key(direction == Direction::Sent ? "sent" : "received");
        if (const auto &own = connection.delays[static_cast<std::size_t>(direction)]) {
            json.beginObject();
            writeFigures(json, *own, microseconds);
            json.endObject();
        } else {
            json.null();
        }
    }
    json.endObject();
}

void writeAddedDelay(JsonWriter &json, const std::optional<AddedDelay> &delay)
{
    if (!delay) {
        json.null();
        return;
    }
    json.beginObject();
    writeFigures(json, *delay, milliseconds);
    json.endObject();
}

} // namespace stepwire
