#pragma once

#include "models/vocabulary/byterange.h"
#include "ui/theme/theme.h"

#include <QWidget>
#include <optional>
#include <string>

class QCheckBox;
class QLabel;
class QPlainTextEdit;
class QPushButton;

namespace stepwire {

/// A payload as text: as it crossed, or with line breaks. Shows the first part of a long one until asked for all.
class RawView : public QWidget
{
    Q_OBJECT
public:
    static constexpr std::size_t firstPart = 256 * 1024;
    static constexpr std::size_t longestShown = 8 * 1024 * 1024; ///< Without being asked.

    explicit RawView(const Theme *theme, QWidget *parent = nullptr);

    void setText(std::string text, bool json);
    /// Marks bytes of the text and brings them into view; none takes the mark away. Shows more of a long text where the
    /// bytes are behind its first part, up to `longestShown`.
    void highlight(std::optional<ByteRange> range);
    QString markedText() const; ///< What is marked of the shown text.
    QString shownText() const;

private:
    void showText();
    void showMark();

    const Theme *m_theme;
    QPlainTextEdit *m_edit;
    QCheckBox *m_pretty;
    QLabel *m_cut;
    QPushButton *m_all;
    std::string m_text;
    std::string m_shown; ///< The part on display, before its UTF-8 was repaired.
    std::optional<ByteRange> m_marked; ///< In m_text.
    bool m_json = false;
    bool m_whole = false;
};

} // namespace stepwire
