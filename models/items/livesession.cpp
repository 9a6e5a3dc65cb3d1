#include "models/items/livesession.h"

namespace stepwire {

void LiveSession::apply(const SessionDelta &delta)
{
    m_session.apply(delta);
    Q_EMIT changed(delta);
}

void LiveSession::clear()
{
    m_session = Session();
    Q_EMIT cleared();
}

} // namespace stepwire
