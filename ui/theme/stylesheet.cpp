#include "ui/theme/theme.h"

namespace stepwire {

namespace {

/// Roles stand in the sheet as @Name@, so that it reads as a sheet and both schemes share it.
const struct
{
    const char *name;
    Role role;
} names[] = {
    {"@background@", Role::Background}, {"@panel@", Role::Panel},       {"@raised@", Role::PanelRaised},
    {"@chrome@", Role::Chrome},         {"@border@", Role::Border},     {"@text@", Role::Text},
    {"@muted@", Role::TextMuted},       {"@accent@", Role::Accent},     {"@selection@", Role::Selection},
    {"@error@", Role::Error},           {"@received@", Role::Received}, {"@faint@", Role::Evicted},
};

const char *const sheet = R"(
QMainWindow, QDialog { background: @background@; }
QMainWindow::separator { background: @border@; width: 1px; height: 1px; }
QMainWindow::separator:hover { background: @accent@; }
QToolTip { color: @text@; background: @panel@; border: 1px solid @border@; padding: 4px 6px; }

QMenuBar { background: @chrome@; border-bottom: 1px solid @border@; }
QMenuBar::item { padding: 4px 9px; color: @muted@; background: transparent; }
QMenuBar::item:selected { background: @selection@; color: @text@; }
QMenu { background: @panel@; border: 1px solid @border@; padding: 4px 0; }
QMenu::item { padding: 4px 26px 4px 24px; }
QMenu::item:selected { background: @selection@; }
QMenu::item:disabled { color: @faint@; }
QMenu::separator { height: 1px; background: @border@; margin: 4px 8px; }
QMenu::indicator { width: 12px; height: 12px; left: 6px; }

QToolBar { background: @background@; border: none; border-bottom: 1px solid @border@; padding: 6px 10px; spacing: 8px; }
QToolBar QToolButton, QPushButton {
    background: @raised@; border: 1px solid @border@; border-radius: 5px; padding: 4px 11px; color: @text@; }
QToolBar QToolButton:hover, QPushButton:hover { border-color: @accent@; }
QToolBar QToolButton:pressed, QPushButton:pressed { background: @selection@; }
QToolBar QToolButton[checkable="true"] { background: transparent; color: @muted@; }
QToolBar QToolButton[checkable="true"]:checked { background: @raised@; color: @text@; }
QToolBar QToolButton:disabled, QPushButton:disabled { color: @faint@; }
QToolBar QToolButton:focus, QPushButton:focus { border-color: @accent@; }
QToolBar QToolButton::menu-indicator { image: none; width: 0; }
QToolButton[quiet="true"] { background: transparent; border: none; border-radius: 3px; padding: 1px 4px; color: @muted@;
    font-size: 12px; }
QToolButton[quiet="true"]:hover, QToolButton[quiet="true"]:focus { color: @text@; background: @selection@; }
QToolButton[quiet="true"]:checked { color: @text@; }
QToolButton[quiet="true"]::menu-indicator { image: none; width: 0; }
QLabel#panelTitle { color: @muted@; font-size: 12px; }
QLabel#findingWords { background: @panel@; border-top: 1px solid @border@; color: @muted@; padding: 8px 12px; }
QToolBar QToolButton#startStop[recording="true"] { color: @error@; border-color: @error@; }
QLabel#tapped { background: @chrome@; border: 1px solid @border@; border-radius: 4px; padding: 4px 9px; color: @muted@; }
QPushButton#door { background: @panel@; border: 1px solid @border@; border-radius: 7px; }
QPushButton#door:hover, QPushButton#door:focus { border-color: @accent@; background: @raised@; }
QLabel#doorTitle { font-size: 15px; font-weight: 600; color: @text@; background: transparent; }
QLabel#doorWords, QLabel#welcomeWords { color: @muted@; background: transparent; }
QLabel#welcomeTitle { font-size: 30px; font-weight: 600; color: @text@; }
QPushButton#demoButton { padding: 6px 18px; border-color: @accent@; }
QPushButton#recentFile { background: transparent; border: none; padding: 2px 0; color: @accent@; text-align: left; }
QDialog#commandPalette { background: @panel@; border: 1px solid @border@; }
QDialog#commandPalette QListWidget { background: @panel@; }
QPushButton:default { border-color: @accent@; }

QLineEdit, QSpinBox, QComboBox, QPlainTextEdit, QTextBrowser {
    background: @chrome@; border: 1px solid @border@; border-radius: 4px; padding: 3px 7px; color: @text@;
    selection-background-color: @selection@; selection-color: @text@; }
QLineEdit:focus, QSpinBox:focus, QComboBox:focus { border-color: @accent@; }
QComboBox QAbstractItemView { background: @panel@; border: 1px solid @border@; }
QLineEdit#filterBox[filterState="valid"] { border-color: @received@; }
QLineEdit#filterBox[filterState="invalid"] { border-color: @error@; }
QLabel#filterNote { color: @faint@; background: transparent; padding: 0; }
QLabel#filterNote[filterState="invalid"] { color: @error@; }
QToolButton#tailButton { background: @panel@; border: 1px solid @accent@; border-radius: 11px; padding: 3px 12px; color: @text@; }
QTextBrowser#manualText { background: @background@; border: none; border-radius: 0; padding: 0; }
QPlainTextEdit#payloadText { background: @background@; border: none; border-radius: 0; padding: 4px 6px; }

QStatusBar { background: @background@; border-top: 1px solid @border@; color: @muted@; }
QStatusBar::item { border: none; }
QStatusBar QLabel { color: @muted@; padding: 2px 8px; }

QDockWidget { color: @muted@; }
QDockWidget > QWidget { background: @background@; }

QTabBar { background: @panel@; qproperty-drawBase: 0; }
QTabBar::tab { background: @panel@; color: @muted@; border: none; border-top: 2px solid transparent; padding: 4px 12px; }
QTabBar::tab:selected { color: @text@; border-top-color: @accent@; background: @background@; }
QTabBar::tab:hover { color: @text@; }
QTabWidget::pane { border: none; }

QAbstractItemView { background: @background@; border: none; outline: none; selection-background-color: @selection@;
    selection-color: @text@; }
QTreeView::item, QListView::item { padding: 2px 4px; border: none; }
QTreeView::item:selected, QListView::item:selected, QTableView::item:selected { background: @selection@; color: @text@; }
QHeaderView { background: @panel@; border: none; }
QHeaderView::section { background: @panel@; color: @muted@; border: none; border-bottom: 1px solid @border@;
    padding: 4px 8px; }

QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: @border@; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 24px; }
QScrollBar::handle:horizontal { min-width: 24px; }
QScrollBar::handle:hover { background: @faint@; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QProgressBar { background: @border@; border: none; border-radius: 2px; max-height: 4px; min-height: 4px; }
QProgressBar::chunk { background: @accent@; border-radius: 2px; }
QSplitter::handle { background: @border@; }
)";

} // namespace

QString Theme::styleSheet() const
{
    QString text = QString::fromLatin1(sheet);
    for (const auto &entry : names)
        text.replace(QLatin1String(entry.name), color(entry.role).name());
    return text;
}

} // namespace stepwire
