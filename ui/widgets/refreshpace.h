#pragma once

#include <QElapsedTimer>
#include <algorithm>

namespace stepwire {

/// How soon a panel may draw its content anew: once in a frame of its own, and where that takes long, because the session
/// is, so seldom that it takes no more than a tenth of the time of the window's thread. While a file is being loaded, four
/// times a second are enough.
class RefreshPace
{
public:
    explicit RefreshPace(int frameMilliseconds) : m_frame(frameMilliseconds) {}

    int wait(bool filling = false) const ///< Milliseconds until the next time. See LiveSession::isFilling().
    {
        constexpr int fillingFrame = 250;
        const qint64 least = std::max<qint64>(filling ? std::max(m_frame, fillingFrame) : m_frame, 10 * m_took);
        return m_since.isValid() ? int(std::clamp<qint64>(least - m_since.elapsed(), 0, least)) : 0;
    }
    void begin() { m_since.start(); }
    void end() { m_took = m_since.elapsed(); }

private:
    const int m_frame;
    qint64 m_took = 0;
    QElapsedTimer m_since;
};

} // namespace stepwire
