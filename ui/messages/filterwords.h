#pragma once

#include "models/items/messagefilter.h"

#include <QStringList>

namespace stepwire {

/// Why a filter is not valid, in a sentence that names the place.
QString filterFaultWords(const MessageFilter::Fault &fault);
/// Terms to complete from.
QStringList filterTerms();
/// How a filter is written, for the box's tool tip.
QString filterHelp();

} // namespace stepwire
