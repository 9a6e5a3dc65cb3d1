#pragma once

#include "models/vocabulary/result.h"

#include <QElapsedTimer>
#include <QFile>
#include <cstdint>
#include <string_view>

namespace stepwire {

/// The server's own record of what it received and sent, one JSON object per line, so that a recording made elsewhere
/// can be held against it: `{"at_ns","connection","transport","direction","kind","bytes","sha256"}`, where bytes and
/// hash are those of the payload (inflated, without framing), direction is the agent's: "sent" came in here.
class ProviderLog
{
public:
    Result<bool> open(const std::string &path); ///< Replaces the file.
    void write(std::uint32_t connection, std::string_view transport, std::string_view direction, std::string_view kind,
               std::string_view payload);

private:
    QFile m_file;
    QElapsedTimer m_clock;
};

} // namespace stepwire
