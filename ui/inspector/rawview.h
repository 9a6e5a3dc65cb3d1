#pragma once

#include "ui/theme/theme.h"

#include <QWidget>
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

    explicit RawView(const Theme *theme, QWidget *parent = nullptr);

    void setText(std::string text, bool json);
    QString shownText() const;

private:
    void showText();

    const Theme *m_theme;
    QPlainTextEdit *m_edit;
    QCheckBox *m_pretty;
    QLabel *m_cut;
    QPushButton *m_all;
    std::string m_text;
    bool m_json = false;
    bool m_whole = false;
};

} // namespace stepwire
