#pragma once

#include "models/dialects/responsesitem.h"
#include "models/vocabulary/ids.h"

#include <string>
#include <unordered_map>
#include <vector>

namespace stepwire {

/// What responses of the recording produced, so that a request which repeats some of it is known for a resend. Items are
/// equal by call_id, else id, else encrypted_content, else text (counting.md rule 3).
class ProducedItems
{
public:
    void produced(const ResponsesItem &item, StepId by);
    /// The steps that produced this item, for each kind of equality the first that finds any; the latest ones, where many
    /// responses said the same.
    const std::vector<StepId> &producersOf(const ResponsesItem &item) const;

    /// Whether a repeat of this item makes a request a resend: an assistant message, a reasoning item or a call.
    static bool tellsResend(const ResponsesItem &item);

private:
    static std::vector<std::string> keysOf(const ResponsesItem &item);
    std::unordered_map<std::string, std::vector<StepId>> m_producers;
};

} // namespace stepwire
