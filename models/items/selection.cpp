#include "models/items/selection.h"

namespace stepwire {

void Selection::setScope(const Scope &scope)
{
    if (scope == m_scope)
        return;
    m_scope = scope;
    Q_EMIT scopeChanged(m_scope);
}

void Selection::selectStep(StepId step)
{
    if (step == m_step)
        return;
    m_step = step;
    Q_EMIT stepChanged(m_step);
}

void Selection::selectMessage(MessageId message, StepId step)
{
    if (message != m_message) {
        m_message = message;
        Q_EMIT messageChanged(m_message);
    }
    if (step)
        selectStep(step);
}

void Selection::selectItem(ItemId item)
{
    if (item == m_item)
        return;
    m_item = item;
    Q_EMIT itemChanged(m_item);
}

void Selection::clear()
{
    setScope({});
    selectItem({});
    selectMessage({}, {});
    selectStep({});
}

} // namespace stepwire
