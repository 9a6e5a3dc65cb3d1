#pragma once

#include "models/metrics/phases.h"
#include "models/session/session.h"
#include "models/session/step.h"
#include "models/vocabulary/direction.h"
#include "models/vocabulary/finding.h"
#include "ui/theme/colours.h"

#include <QColor>
#include <QFont>
#include <QObject>
#include <QPalette>
#include <QString>

namespace stepwire {

/// What things look like: from meaning to colour and font. Panels read it when they paint and follow changed().
class Theme : public QObject
{
    Q_OBJECT
public:
    enum class Scheme { Dark, Light };

    explicit Theme(Scheme scheme = Scheme::Dark, QObject *parent = nullptr);

    /// What the desktop asks for: Light when its window colour is brighter than its text.
    static Scheme schemeOf(const QPalette &desktop);

    Scheme scheme() const { return m_scheme; }
    void setScheme(Scheme scheme); ///< Sends changed() when it is another one.

    QColor color(Role role) const;
    QColor phase(Phase phase) const;
    QColor severity(Severity severity) const;
    QColor badge(Continuation continuation) const; ///< Outline and words of a step's badge.
    QColor lineage(Lineage lineage) const;         ///< Edges of the lineage graph.
    QColor itemState(ItemState state) const;       ///< held, sent, unseen, evicted
    QColor direction(Direction direction) const;

    QFont font() const; ///< Words: the application's sans at 9 points.
    QFont boldFont() const;
    QFont smallFont() const; ///< Axis labels, legends.
    QFont monoFont() const;  ///< Figures and payloads, so that columns line up.
    QFont smallMonoFont() const;

    QPalette palette() const;   ///< For Qt's Fusion style.
    QString styleSheet() const; ///< For the application, after the palette.

Q_SIGNALS:
    void changed();

private:
    Scheme m_scheme;
};

} // namespace stepwire
