#pragma once

#include "ui/theme/words.h"

#include <QStringList>

namespace stepwire {

/// Every code that there are words for: the dialect's, the tap's, the wire's, the file's.
QStringList findingCodes();

/// The particulars of a finding in words, with units: "60.7 KB sent again, 56 ms after the refused request". Empty for
/// none; as it is where it does not have the form that the code's details have.
QString findingDetail(QStringView code, QStringView detail);

/// Title, particulars, explanation, in one line.
QString findingSentence(const Finding &finding);

} // namespace stepwire
