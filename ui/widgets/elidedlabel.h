#pragma once

#include <QLabel>

namespace stepwire {

/// A line of words that gives way: cut with an ellipsis when there is less room than it would like.
class ElidedLabel : public QLabel
{
    Q_OBJECT
public:
    using QLabel::QLabel;

    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
};

} // namespace stepwire
