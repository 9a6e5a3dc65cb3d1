#pragma once

#include <QString>
#include <QStringList>
#include <QStringView>

namespace stepwire {

/// The manual: one page of Markdown for every code of a finding, from `resources/manual`, compiled into the program. A
/// link from page to page is the other page's code.
QString manualPage(QStringView code); ///< Empty where there is none.
QString manualIndex();                ///< A page that links to all of them, in groups.

/// The codes that have something to do with `words`: in code, title or page, those first that have it in code or title.
QStringList manualSearch(const QString &words);

} // namespace stepwire
