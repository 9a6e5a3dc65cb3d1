#include "ui/theme/colours.h"

namespace stepwire {

QColor darkColour(Role role)
{
    switch (role) {
    case Role::Background: return QColor(0x1c2028);
    case Role::Panel: return QColor(0x232833);
    case Role::PanelRaised: return QColor(0x252a35);
    case Role::Chrome: return QColor(0x16191f);
    case Role::Border: return QColor(0x2e3542);
    case Role::GridLine: return QColor(0x2e3542);
    case Role::Text: return QColor(0xdfe4ec);
    case Role::TextMuted: return QColor(0x8b95a6);
    case Role::TextOnColor: return QColor(0x14171d);
    case Role::Accent: return QColor(0x6ea8fe);
    case Role::Selection: return QColor(0x2d3e57);
    case Role::SelectionSoft: return QColor(0x29364b);
    case Role::Sent: return QColor(0xe8a33d);
    case Role::Received: return QColor(0x4fb286);
    case Role::Held: return QColor(0x4c78c8);
    case Role::Produced: return QColor(0x4fb286);
    case Role::Unseen: return QColor(0x7a6fa8);
    case Role::Evicted: return QColor(0x5c6471);
    case Role::Wire: return QColor(0xc9793a);
    case Role::Stateless: return QColor(0xdfe4ec);
    case Role::PhaseUpload: return QColor(0xe8a33d);
    case Role::PhaseAccept: return QColor(0x7a6fa8);
    case Role::PhaseFirstToken: return QColor(0x4c78c8);
    case Role::PhaseGeneration: return QColor(0x4fb286);
    case Role::PhaseFinish: return QColor(0x3d95a8);
    case Role::PhaseClient: return QColor(0x3d4451);
    case Role::Info: return QColor(0x6ea8fe);
    case Role::Warning: return QColor(0xe8a33d);
    case Role::Error: return QColor(0xe0606a);
    case Role::Good: return QColor(0x4fb286);
    }
    return {};
}

QColor lightColour(Role role)
{
    switch (role) {
    case Role::Background: return QColor(0xffffff);
    case Role::Panel: return QColor(0xf4f6f9);
    case Role::PanelRaised: return QColor(0xf4f6f9);
    case Role::Chrome: return QColor(0xeef0f3);
    case Role::Border: return QColor(0xd8dde5);
    case Role::GridLine: return QColor(0xd8dde5);
    case Role::Text: return QColor(0x1d2430);
    case Role::TextMuted: return QColor(0x5a6475);
    case Role::TextOnColor: return QColor(0xffffff);
    case Role::Accent: return QColor(0x2563c9);
    case Role::Selection: return QColor(0xcfddf3);
    case Role::SelectionSoft: return QColor(0xe4ecf8);
    case Role::Sent: return QColor(0xc77d12);
    case Role::Received: return QColor(0x2c8f66);
    case Role::Held: return QColor(0x3566b8);
    case Role::Produced: return QColor(0x2c8f66);
    case Role::Unseen: return QColor(0x7466aa);
    case Role::Evicted: return QColor(0x9aa3b1);
    case Role::Wire: return QColor(0xb35f1e);
    case Role::Stateless: return QColor(0x1d2430);
    case Role::PhaseUpload: return QColor(0xc77d12);
    case Role::PhaseAccept: return QColor(0x7466aa);
    case Role::PhaseFirstToken: return QColor(0x3566b8);
    case Role::PhaseGeneration: return QColor(0x2c8f66);
    case Role::PhaseFinish: return QColor(0x2a7d90);
    case Role::PhaseClient: return QColor(0xd0d5dc);
    case Role::Info: return QColor(0x2563c9);
    case Role::Warning: return QColor(0xa8660a);
    case Role::Error: return QColor(0xc23b47);
    case Role::Good: return QColor(0x23795a);
    }
    return {};
}

} // namespace stepwire
