#pragma once

#include "ui/theme/theme.h"

class QObject;
class QTextDocument;

namespace stepwire {

/// Markdown as a document in the theme's fonts and colours. Qt's own rendering has large headings, code in the colours of
/// nobody and no room between paragraphs. Nothing may be laid out before it has its formats.
QTextDocument *manualDocument(const QString &markdown, const Theme &theme, QObject *parent);

} // namespace stepwire
