#pragma once

#include <QString>
#include <string>

namespace stepwire {

/// A page of the manual for a terminal: Markdown without its marks, paragraphs broken at `width` columns, code as it is.
std::string manualText(const QString &markdown, int width = 80);

} // namespace stepwire
