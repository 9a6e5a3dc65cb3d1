#pragma once

#include "app/storage/database.h"
#include "models/session/sessiondelta.h"

#include <string>
#include <string_view>
#include <vector>

namespace stepwire {

/// Writes what was derived into the plain tables of a trace, so that any SQLite tool can query a recording.
class DerivedTables
{
public:
    /// Ready to write into `database`; keeps the names that it knows, so that a trace can be closed and opened again.
    Result<void> prepareIn(Database &database);
    void release(); ///< Lets go of the database.

    Result<void> write(Database &database, const SessionDelta &delta);
    Result<void> keepPayload(Database &database, MessageId message, std::string_view payload);

private:
    Result<void> write(Database &database, const Connection &connection);
    Result<void> write(Database &database, const Message &message);
    Result<void> write(Database &database, const MessageGrowth &growth);
    Result<void> write(Database &database, const Step &step);
    Result<void> write(Database &database, const ContextItem &item);
    Result<void> write(Database &database, const Finding &finding);
    std::string_view name(NameId id) const;

    std::vector<std::string> m_names;
    Statement m_connection, m_message, m_growth, m_step, m_item, m_finding, m_payload;
};

} // namespace stepwire
