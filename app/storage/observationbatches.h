#pragma once

#include "app/storage/database.h"
#include "models/vocabulary/observation.h"
#include "models/vocabulary/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stepwire {

/// The rows of a trace's observations, a batch at a time, in the order recorded. What cannot be read is passed over.
/// Uses the database of another, who keeps it and keeps others from using it meanwhile.
class ObservationBatches
{
public:
    /// A run of rows in memory, so that nothing is locked while they are looked at.
    struct Batch
    {
        std::vector<Observation> observations; ///< Single reads: rows that hold several are taken apart.
        std::vector<std::uint64_t> rows;       ///< Their row ids.
        std::vector<std::uint64_t> offsets;    ///< Where each begins in its stream.
        std::int64_t last = 0;                 ///< Row id that was read last.
        bool atEnd = false;
    };

    /// Fails with Damaged where the file has no such rows.
    static Result<ObservationBatches> over(Database &database, const std::string &path);

    /// The rows behind the one with the id `after`. Fails where reading again may help: busy, or out of memory.
    Result<Batch> readAfter(std::int64_t after);
    std::uint64_t count(); ///< Rows, those that cannot be read included.
    const std::optional<std::string> &damage() const { return m_damage; } ///< What could not be read.

private:
    ObservationBatches() = default;

    void takeRow(Batch &batch);
    std::int64_t skipDamage(std::int64_t id);

    Database *m_database = nullptr;
    Statement m_rows;
    std::optional<std::string> m_damage;
};

} // namespace stepwire
