#include "models/items/livesession.h"

#include <utility>

namespace stepwire {

void LiveSession::apply(const SessionDelta &delta)
{
    m_session.apply(delta);
    Q_EMIT changed(delta);
}

Session LiveSession::clear()
{
    Session old = std::exchange(m_session, {});
    Q_EMIT cleared();
    return old;
}

} // namespace stepwire
