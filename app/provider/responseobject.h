#pragma once

#include "app/provider/createrequest.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace stepwire {

/// Tokens as the provider reports them. Counted for real; what is simulated says promptcache.h.
struct TokenUsage
{
    std::size_t input = 0;
    std::size_t cached = 0;
    std::size_t cacheWrite = 0;
    std::size_t output = 0;
    std::size_t reasoning = 0;
};

/// Where a response stands: what its `response` object says beside the echo of its request.
struct ResponseState
{
    std::string id;
    std::string status = "in_progress";
    std::string previousResponseId; ///< Empty: null.
    std::string incompleteReason;   ///< Empty: null.
    std::int64_t createdAt = 0;     ///< Unix seconds.
    std::optional<std::int64_t> completedAt;
    std::vector<std::string> output; ///< Items as JSON.
    std::optional<TokenUsage> usage;
};

/// The whole `response` object, every member that clients are known to need.
std::string responseObject(const CreateRequest &request, const ResponseState &state);

} // namespace stepwire
