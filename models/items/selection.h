#pragma once

#include "models/vocabulary/ids.h"

#include <QObject>
#include <optional>
#include <string>

namespace stepwire {

/// What the views look at: part of the session (all, a connection, one lane of it), a step, a message, a context item.
/// All panels share one; whoever selects sets it here, and everyone follows the signals. Selecting a message selects
/// its step too when the caller says so; a signal is sent only when the value changes.
class Selection : public QObject
{
    Q_OBJECT
public:
    /// No connection: everything. A connection without lane: all its lanes.
    struct Scope
    {
        ConnectionId connection;
        std::optional<std::string> lane;
        bool operator==(const Scope &) const = default;
    };

    using QObject::QObject;

    const Scope &scope() const { return m_scope; }
    StepId step() const { return m_step; }
    MessageId message() const { return m_message; }
    ItemId item() const { return m_item; }

public Q_SLOTS:
    void setScope(const stepwire::Selection::Scope &scope);
    void selectStep(stepwire::StepId step);                                ///< Leaves the message as it is.
    void selectMessage(stepwire::MessageId message, stepwire::StepId step); ///< And the step it counts to, if any.
    void selectItem(stepwire::ItemId item);
    void clear();

Q_SIGNALS:
    void scopeChanged(const stepwire::Selection::Scope &scope);
    void stepChanged(stepwire::StepId step);
    void messageChanged(stepwire::MessageId message);
    void itemChanged(stepwire::ItemId item);

private:
    Scope m_scope;
    StepId m_step;
    MessageId m_message;
    ItemId m_item;
};

} // namespace stepwire
