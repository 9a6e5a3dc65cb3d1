#pragma once

#include <cstddef>

namespace stepwire {

/// Which of a number of steps a chart shows, by position: step i covers [i - 0.5, i + 0.5]. A value, like Viewport.
/// While everything or the newest is in sight, it follows as steps are added.
class StepWindow
{
public:
    StepWindow() = default;
    explicit StepWindow(std::size_t count);

    std::size_t count() const { return m_count; }
    double first() const { return m_first; } ///< Left edge.
    double last() const { return m_last; }   ///< Right edge.
    double extent() const { return m_last - m_first; }
    bool showsAll() const;

    std::size_t firstStep() const; ///< The first position in sight, in part or whole.
    std::size_t lastStep() const;  ///< One past the last.

    /// `share`: where the pointer is, from 0 at the left to 1 at the right; what is under it stays there.
    StepWindow zoomed(double share, double factor) const;
    StepWindow panned(double steps) const; ///< Content moved to the right by `steps`.
    StepWindow fitted() const;
    StepWindow counting(std::size_t count) const;
    StepWindow revealing(std::size_t position) const; ///< Panned as little as shows the step whole.

private:
    void keepInside();

    std::size_t m_count = 0;
    double m_first = -0.5;
    double m_last = 0.5;
};

} // namespace stepwire
