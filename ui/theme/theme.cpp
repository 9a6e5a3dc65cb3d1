#include "ui/theme/theme.h"

#include <QFontDatabase>
#include <QGuiApplication>

namespace stepwire {

Theme::Theme(Scheme scheme, QObject *parent) : QObject(parent), m_scheme(scheme) {}

Theme::Scheme Theme::schemeOf(const QPalette &desktop)
{
    const bool light = desktop.color(QPalette::Window).lightnessF() > desktop.color(QPalette::WindowText).lightnessF();
    return light ? Scheme::Light : Scheme::Dark;
}

void Theme::setScheme(Scheme scheme)
{
    if (scheme == m_scheme)
        return;
    m_scheme = scheme;
    Q_EMIT changed();
}

QColor Theme::color(Role role) const
{
    return m_scheme == Scheme::Dark ? darkColour(role) : lightColour(role);
}

QColor Theme::phase(Phase phase) const
{
    switch (phase) {
    case Phase::Upload: return color(Role::PhaseUpload);
    case Phase::Accept: return color(Role::PhaseAccept);
    case Phase::FirstToken: return color(Role::PhaseFirstToken);
    case Phase::Generation: return color(Role::PhaseGeneration);
    case Phase::Finish: return color(Role::PhaseFinish);
    case Phase::Client: return color(Role::PhaseClient);
    }
    return {};
}

QColor Theme::severity(Severity severity) const
{
    switch (severity) {
    case Severity::Info: return color(Role::Info);
    case Severity::Warning: return color(Role::Warning);
    case Severity::Error: return color(Role::Error);
    }
    return {};
}

QColor Theme::badge(Continuation continuation) const
{
    switch (continuation) {
    case Continuation::New: return color(Role::TextMuted);
    case Continuation::Chained: return m_scheme == Scheme::Dark ? QColor(0x7fa6ec) : color(Role::Held);
    case Continuation::Resent: return color(Role::Error);
    case Continuation::Fork: return m_scheme == Scheme::Dark ? QColor(0xa79bd8) : color(Role::Unseen);
    case Continuation::Steered: return color(Role::Warning);
    }
    return {};
}

QColor Theme::lineage(Lineage lineage) const
{
    switch (lineage) {
    case Lineage::Root: return color(Role::TextMuted);
    case Lineage::Continuation: return badge(Continuation::Chained);
    case Lineage::Fork: return badge(Continuation::Fork);
    case Lineage::Steer: return badge(Continuation::Steered);
    case Lineage::Resend: return badge(Continuation::Resent);
    case Lineage::Retry: return color(Role::Wire);
    case Lineage::Reconnect: return color(Role::PhaseFinish);
    case Lineage::Compaction: return color(Role::Received);
    case Lineage::Restart: return color(Role::TextMuted);
    }
    return {};
}

QColor Theme::itemState(ItemState state) const
{
    switch (state) {
    case ItemState::Held: return color(Role::Held);
    case ItemState::Sent: return color(Role::Sent);
    case ItemState::Unseen: return color(Role::Unseen);
    case ItemState::Evicted: return color(Role::Evicted);
    }
    return {};
}

QColor Theme::direction(Direction direction) const
{
    return color(direction == Direction::Sent ? Role::Sent : Role::Received);
}

QFont Theme::font() const
{
    QFont font = QFontDatabase::systemFont(QFontDatabase::GeneralFont);
    font.setPixelSize(13);
    return font;
}

QFont Theme::boldFont() const
{
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    return bold;
}

QFont Theme::smallFont() const
{
    QFont small = font();
    small.setPixelSize(12);
    return small;
}

QFont Theme::monoFont() const
{
    QFont mono = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    mono.setStyleHint(QFont::Monospace);
    mono.setPixelSize(12);
    return mono;
}

QFont Theme::smallMonoFont() const
{
    QFont mono = monoFont();
    mono.setPixelSize(11);
    return mono;
}

QPalette Theme::palette() const
{
    QPalette palette;
    palette.setColor(QPalette::Window, color(Role::Background));
    palette.setColor(QPalette::WindowText, color(Role::Text));
    palette.setColor(QPalette::Base, color(Role::Background));
    palette.setColor(QPalette::AlternateBase, color(Role::Panel));
    palette.setColor(QPalette::Text, color(Role::Text));
    palette.setColor(QPalette::PlaceholderText, color(Role::TextMuted));
    palette.setColor(QPalette::Button, color(Role::PanelRaised));
    palette.setColor(QPalette::ButtonText, color(Role::Text));
    palette.setColor(QPalette::BrightText, color(Role::Error));
    palette.setColor(QPalette::Highlight, color(Role::Selection));
    palette.setColor(QPalette::HighlightedText, color(Role::Text));
    palette.setColor(QPalette::Link, color(Role::Accent));
    palette.setColor(QPalette::LinkVisited, color(Role::Accent));
    palette.setColor(QPalette::ToolTipBase, color(Role::Panel));
    palette.setColor(QPalette::ToolTipText, color(Role::Text));
    palette.setColor(QPalette::Light, color(Role::Panel));
    palette.setColor(QPalette::Midlight, color(Role::Panel));
    palette.setColor(QPalette::Mid, color(Role::Border));
    palette.setColor(QPalette::Dark, color(Role::Border));
    palette.setColor(QPalette::Shadow, color(Role::Chrome));
    for (const QPalette::ColorRole role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, color(Role::Evicted));
    return palette;
}

} // namespace stepwire
