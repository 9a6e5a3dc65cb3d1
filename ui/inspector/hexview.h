#pragma once

#include "models/vocabulary/byterange.h"
#include "ui/theme/theme.h"

#include <QAbstractScrollArea>
#include <memory>
#include <optional>
#include <string>

namespace stepwire {

/// Bytes as they crossed: offset, sixteen (or eight) bytes, their characters. Paints only the rows in view.
class HexView : public QAbstractScrollArea
{
    Q_OBJECT
public:
    explicit HexView(const Theme *theme, QWidget *parent = nullptr);

    /// `firstOffset`: what the first byte's place is called, for a piece of a longer stream.
    void setBytes(std::shared_ptr<const std::string> bytes, std::uint64_t firstOffset = 0);
    void setBytes(std::string bytes, std::uint64_t firstOffset = 0);
    /// Marks bytes and brings them into view. An empty range marks the place before the byte at its begin.
    void highlight(std::optional<ByteRange> range);
    std::optional<ByteRange> highlighted() const { return m_marked; }
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
    void paintMark(QPainter &painter, std::size_t begin, std::size_t end, const QRect &row, int bytesAt, int charactersAt) const;

    const Theme *m_theme;
    std::shared_ptr<const std::string> m_bytes = std::make_shared<const std::string>();
    std::uint64_t m_firstOffset = 0;
    std::optional<ByteRange> m_marked; ///< In m_bytes.
};

} // namespace stepwire
