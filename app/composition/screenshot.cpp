#include "app/composition/screenshot.h"

#include <QFileInfo>
#include <QImage>
#include <QImageWriter>
#include <QPainter>
#include <QWidget>

namespace stepwire {

Result<void> saveScreenshot(QWidget *window, QSize size, const QString &path)
{
    QImage picture(size, QImage::Format_RGB32);
    picture.setDevicePixelRatio(1);
    QPainter painter(&picture);
    window->render(&painter);
    painter.end();
    const QFileInfo folder(QFileInfo(path).absolutePath());
    if (!folder.isDir())
        return tl::make_unexpected(Failure{FailureKind::NotFound, folder.filePath().toStdString(), {}});
    QImageWriter writer(path);
    if (!writer.write(picture))
        return tl::make_unexpected(
            Failure{writer.error() == QImageWriter::DeviceError ? FailureKind::NotPermitted : FailureKind::BadArgument,
                    path.toStdString(), writer.errorString().toStdString()});
    return {};
}

} // namespace stepwire
