#pragma once

#include <QColor>
#include <cstdint>

namespace stepwire {

/// What a colour stands for. No state is told by colour alone: shape or words say it too.
enum class Role : std::uint8_t {
    Background,  ///< Where content stands.
    Panel,       ///< Panel headers, step headers, charts.
    PanelRaised, ///< Cards and buttons on a panel.
    Chrome,      ///< Menu bar, input fields: a little further back than the background.
    Border,
    GridLine, ///< Charts.
    Text,
    TextMuted,
    TextOnColor,   ///< On a filled bar.
    Accent,        ///< Links, the bar beside a step, focus.
    Selection,     ///< Behind what is selected.
    SelectionSoft, ///< Behind a selected column or range of a chart.
    Sent,
    Received,
    Held,
    Produced,
    Unseen,
    Evicted,
    Wire,      ///< Sent, as it crossed the wire.
    Stateless, ///< What a self-contained HTTP request would have sent.
    PhaseUpload,
    PhaseAccept,
    PhaseFirstToken,
    PhaseGeneration,
    PhaseFinish,
    PhaseClient,
    Info,
    Warning,
    Error,
    Good,
};

/// The two sets of colours, from the design's pictures.
QColor darkColour(Role role);
QColor lightColour(Role role);

} // namespace stepwire
