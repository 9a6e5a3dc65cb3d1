#pragma once

#include "models/session/session.h"

#include <QObject>

namespace stepwire {

/// The window's copy of a session, on the GUI thread. Panels read session() and follow changed(); nothing else writes.
class LiveSession : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

    const Session &session() const { return m_session; }
    /// Gives the session away and begins an empty one. Freeing a large one takes a while: that is left to who gets it.
    Session clear();
    /// A file is being loaded: deltas follow each other faster than anybody reads, so panels need to show few of them.
    bool isFilling() const { return m_filling; }
    void setFilling(bool filling) { m_filling = filling; }

public Q_SLOTS:
    void apply(const stepwire::SessionDelta &delta);

Q_SIGNALS:
    /// After session() took the delta in. At most about 30 times a second.
    void changed(const stepwire::SessionDelta &delta);
    /// Another recording is about to fill session(), which is empty now.
    void cleared();

private:
    Session m_session;
    bool m_filling = false;
};

} // namespace stepwire
