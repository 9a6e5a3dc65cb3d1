#pragma once

#include "ui/theme/theme.h"

#include <QAbstractScrollArea>
#include <string>

namespace stepwire {

/// Bytes as they crossed: offset, sixteen (or eight) bytes, their characters. Paints only the rows in view.
class HexView : public QAbstractScrollArea
{
    Q_OBJECT
public:
    explicit HexView(const Theme *theme, QWidget *parent = nullptr);

    void setBytes(std::string bytes);
    int bytesPerRow() const;
    qsizetype rows() const;

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    int rowHeight() const;
    int digitWidth() const;
    void updateRange();

    const Theme *m_theme;
    std::string m_bytes;
};

} // namespace stepwire
