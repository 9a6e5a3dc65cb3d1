#pragma once

#include "models/vocabulary/result.h"

#include <cstdint>

namespace stepwire {

class Database;

namespace traceschema {

inline constexpr std::int32_t applicationId = 0x53545057; ///< "STPW"
inline constexpr int version = 2;                         ///< user_version: the tables of truth.
inline constexpr int derivedVersion = 1; ///< Of the derived tables and of what the decoders put into them.

/// Brings an empty or older file to `version`: one function for each version, run in turn.
Result<void> migrate(Database &database, int from);
/// Makes the derived tables of `derivedVersion`, empty.
Result<void> createDerived(Database &database);

} // namespace traceschema

} // namespace stepwire
