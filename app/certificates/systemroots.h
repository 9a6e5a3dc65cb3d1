#pragma once

#include "models/vocabulary/result.h"

#include <string>

namespace stepwire {

/// The certificates that programs of this machine trust, as PEM: those of SSL_CERT_FILE where `named` has its value,
/// else the system's own. Empty where the system keeps none in a known place; fails when `named` cannot be read.
Result<std::string> systemRoots(const std::string &named);

} // namespace stepwire
