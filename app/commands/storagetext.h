#pragma once

#include "app/storage/storageevent.h"

#include <QString>

namespace stepwire {

/// What happened to the file of a recording, what it means for the recording, and what to do.
QString storageSentence(const StorageEvent &event);

} // namespace stepwire
