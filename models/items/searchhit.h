#pragma once

#include "models/vocabulary/byterange.h"
#include "models/vocabulary/ids.h"

#include <cstdint>
#include <QMetaType>
#include <QString>

namespace stepwire {

/// A message whose payload holds what was looked for.
struct SearchHit
{
    MessageId message;
    ByteRange match;           ///< The first one, in the payload.
    std::uint32_t matches = 1; ///< In the whole payload.
    QString before, found, after; ///< The first one and some of what stands around it.
};

/// What a person looks for.
struct SearchQuery
{
    QString text;
    bool caseSensitive = false;
    MessageId after; ///< Only messages behind this one; none: all.
};

} // namespace stepwire

Q_DECLARE_METATYPE(stepwire::SearchHit)
