#pragma once

#include "models/session/session.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace stepwire {

/// The two ways in which the step after this one can be asked for.
enum class NextForm : std::uint8_t {
    Continuation, ///< By previous_response_id: settings and what is new.
    Resend,       ///< One self-contained request: settings and every item of the chain (counting.md rule 4).
};

enum class NextPartKind : std::uint8_t {
    Setting,  ///< A top-level member, as the last request had it.
    Framing,  ///< Brackets and commas.
    Item,     ///< An item of the chain.
    NewItems, ///< What the agent will add. Nobody knows it yet.
    Unseen,   ///< Items from before the recording.
};

struct NextRequestPart
{
    NextPartKind kind = NextPartKind::Setting;
    std::string name;                   ///< The key; an item's excerpt.
    std::optional<std::uint64_t> bytes; ///< Not known: of what is unseen, or new without an example to go by.
    bool estimated = false;
    ItemId item;
};

/// Parts of one kind: the settings, or items of one kind (messages of one role).
struct NextRequestGroup
{
    NextPartKind kind = NextPartKind::Setting;
    std::string name; ///< The item kind; empty for settings, new and unseen items.
    std::string role; ///< Of messages.
    std::vector<NextRequestPart> parts; ///< In the order in which they would be sent.

    std::uint64_t knownBytes() const;
};

/// What the next request after a step would consist of.
struct NextRequest
{
    NextForm form = NextForm::Continuation;
    StepId after;
    StepId settingsFrom; ///< The step whose request had these settings: this one, or for a steered one an earlier one.
    std::vector<NextRequestGroup> groups; ///< Settings first, then items in order of appearance.

    std::uint64_t knownBytes() const; ///< Estimates included.
    bool estimated() const;           ///< Part of knownBytes() is an estimate.
    bool complete() const;            ///< Every part's size is known or estimated.
};

/// `Continuation`: new items are estimated by what the last continuations sent (NextStep::deltaBytes) beyond these
/// settings. `Resend`: is what NextStep::resendBytes sums, part by part, unless the step's response compacted its
/// history, which leaves out what was compacted.
NextRequest nextRequest(const Session &session, const Step &step, NextForm form);

} // namespace stepwire
