#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace stepwire {

/// A number that names one kind of thing and fits nowhere else. Counts from 1; 0 names nothing.
template <typename Tag>
struct Id
{
    std::uint32_t value = 0;

    constexpr explicit operator bool() const { return value != 0; }
    constexpr std::uint32_t index() const { return value - 1; } ///< Position in a list that holds all of them.
    friend constexpr auto operator<=>(Id, Id) = default;
};

using ConnectionId = Id<struct ConnectionTag>;
using ObservationId = Id<struct ObservationTag>;
using MessageId = Id<struct MessageTag>; ///< The `n` of `show --messages`.
using StepId = Id<struct StepTag>;       ///< The `n` of `show --steps`.
using ItemId = Id<struct ItemTag>;       ///< One item of one chain.
using NameId = Id<struct NameTag>;       ///< An event type or lane name, spelled out by Session::name().
using TrackId = Id<struct TrackTag>;     ///< One conversation: a chain of prompts, across sockets and transports.
using AgentSessionId = Id<struct AgentSessionTag>; ///< What a person thinks of as one run: tracks and connections.

} // namespace stepwire

template <typename Tag>
struct std::hash<stepwire::Id<Tag>>
{
    std::size_t operator()(stepwire::Id<Tag> id) const noexcept { return std::hash<std::uint32_t>()(id.value); }
};
