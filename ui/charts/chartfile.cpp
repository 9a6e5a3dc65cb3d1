#include "ui/charts/chartfile.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QFileDialog>
#include <QGraphicsView>
#include <QPainter>
#include <QSaveFile>
#include <QSvgGenerator>

namespace stepwire {

QImage pictureOfWidget(const QWidget &widget, const Theme &theme, double scale)
{
    QImage image((QSizeF(widget.size()) * scale).toSize(), QImage::Format_ARGB32_Premultiplied);
    image.setDevicePixelRatio(scale);
    image.fill(theme.color(Role::Background));
    // Rendering changes nothing of the widget, though Qt does not say so in its type.
    const_cast<QWidget &>(widget).render(&image);
    return image;
}

QByteArray pngBytes(const QImage &image)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    return bytes;
}

QByteArray svgOfView(const QGraphicsView &view, const QString &title)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setSize(view.size());
    generator.setViewBox(view.rect());
    generator.setTitle(title);
    QPainter painter(&generator);
    const_cast<QGraphicsView &>(view).render(&painter);
    painter.end();
    return bytes;
}

QString askAndSave(QWidget *parent, const QString &stem, const QString &filter, const QString &suffix,
                   const QByteArray &bytes)
{
    QString name = QFileDialog::getSaveFileName(parent, {}, stem + QLatin1Char('.') + suffix, filter);
    if (name.isEmpty())
        return {};
    if (!name.contains(QLatin1Char('.')))
        name += QLatin1Char('.') + suffix;
    QSaveFile file(name);
    if (file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() && file.commit())
        return {};
    return QCoreApplication::translate("ChartFile", "%1 could not be written: %2").arg(name, file.errorString());
}

} // namespace stepwire
