#pragma once

#include "models/vocabulary/result.h"

#include <QSize>
#include <QString>

class QWidget;

namespace stepwire {

/// Saves the window as it is, in exactly that many pixels.
Result<void> saveScreenshot(QWidget *window, QSize size, const QString &path);

} // namespace stepwire
