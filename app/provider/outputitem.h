#pragma once

#include "app/provider/plannedreply.h"

#include <optional>
#include <string>
#include <string_view>

namespace stepwire {

/// Puts one planned item into the JSON that goes out: as it is announced (empty), and as it is done.
class OutputItem
{
public:
    /// `sealed`: the reasoning's encrypted_content; none if the request did not ask for it.
    OutputItem(PlannedItem planned, std::string id, std::string callId, std::optional<std::string> sealed);

    const PlannedItem &planned() const { return m_planned; }
    const std::string &id() const { return m_id; }
    bool isCall() const;

    std::string announced() const;
    std::string done(std::string_view status = "completed") const; ///< Its text as planned() says now.
    std::string part(std::string_view text) const; ///< Of a message.
    void cutText(std::size_t bytes) { m_planned.text.resize(bytes); }

private:
    std::string written(std::string_view status, std::string_view text, bool whole) const;

    PlannedItem m_planned;
    std::string m_id;
    std::string m_callId;
    std::optional<std::string> m_sealed;
};

} // namespace stepwire
