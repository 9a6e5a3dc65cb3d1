#pragma once

#include "ui/theme/theme.h"

#include <QWidget>
#include <optional>
#include <string>

class QLabel;
class QPlainTextEdit;

namespace stepwire {

/// Two texts in one: what was removed is struck through, what was added is underlined, both on a ground of their
/// colour. A text that stands on one side alone is shown as it is, and the line above says so.
class DiffTextView : public QWidget
{
    Q_OBJECT
public:
    static constexpr std::size_t mostShown = 256 * 1024; ///< Bytes.

    explicit DiffTextView(const Theme *theme, QWidget *parent = nullptr);

    /// Nothing on a side: it does not have the text.
    void showTexts(const QString &title, std::optional<std::string> before, std::optional<std::string> now);
    void showNote(const QString &title, const QString &note); ///< Instead of texts.
    QString shownText() const;
    QString heading() const;

private:
    void draw();

    const Theme *m_theme;
    QLabel *m_heading;
    QPlainTextEdit *m_edit;
    QString m_title, m_note;
    std::optional<std::string> m_before, m_now;
};

} // namespace stepwire
