#pragma once

#include "ui/theme/theme.h"

#include <QByteArray>
#include <QImage>

QT_BEGIN_NAMESPACE
class QGraphicsView;
class QWidget;
QT_END_NAMESPACE

namespace stepwire {

/// A chart as a file.
QImage pictureOfWidget(const QWidget &widget, const Theme &theme, double scale);
QByteArray pngBytes(const QImage &image);
QByteArray svgOfView(const QGraphicsView &view, const QString &title);

/// Asks for a name and writes the bytes, whole or not at all. Empty when done or called off; otherwise what went wrong.
QString askAndSave(QWidget *parent, const QString &stem, const QString &filter, const QString &suffix,
                   const QByteArray &bytes);

} // namespace stepwire
