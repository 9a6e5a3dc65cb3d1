#pragma once

#include "models/vocabulary/byterange.h"
#include "ui/theme/theme.h"

#include <QWidget>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

class QCheckBox;
class QLabel;
class QToolButton;

namespace stepwire {

class PayloadText;

/// A payload as text: as it crossed, or with line breaks. A long one is shown a page at a time, so that its length does not
/// matter.
class RawView : public QWidget
{
    Q_OBJECT
public:
    static constexpr std::size_t pageBytes = 64 * 1024;
    /// Marks in longer texts are shown in the text as it crossed: to find their place among line breaks takes time.
    static constexpr std::size_t longestMarkedWithBreaks = 1024 * 1024;

    using Text = std::shared_ptr<const std::string>;

    explicit RawView(const Theme *theme, QWidget *parent = nullptr);

    void setText(std::string text, bool json);
    /// `pretty`: what prettyJson makes of a JSON text, whole; null for what is not JSON.
    void setText(Text text, Text pretty);
    /// Marks bytes of the text, on the page where they begin; none takes the mark away.
    void highlight(std::optional<ByteRange> range);
    QString markedText() const; ///< What is marked of the shown text.
    QString shownText() const;

private:
    void showPage(std::size_t page);
    void showText();
    void showMark();
    std::string_view whole() const;
    std::size_t pages() const;
    std::size_t pageBegin(std::size_t page) const;
    std::optional<ByteRange> markedInWhole() const;

    const Theme *m_theme;
    PayloadText *m_edit;
    QCheckBox *m_pretty;
    QLabel *m_place;
    QToolButton *m_back;
    QToolButton *m_forward;
    Text m_text;
    Text m_prettyText; ///< Null: no JSON.
    std::size_t m_page = 0;
    std::string_view m_shown; ///< The page on display, before its UTF-8 was repaired.
    std::optional<ByteRange> m_marked; ///< In m_text.
    std::optional<ByteRange> m_markedShown; ///< In characters of the page.
};

} // namespace stepwire
