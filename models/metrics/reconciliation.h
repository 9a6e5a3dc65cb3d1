#pragma once

#include "models/session/session.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace stepwire {

/// What a provider counts and nobody can see on the wire, or not as text.
enum class GapPart : std::uint8_t {
    Template,      ///< What providers write around items, names and tools: a few tokens each, assumed.
    Reasoning,     ///< Sealed reasoning items: their length is known, their text is not.
    HostedTools,   ///< Tools that the provider runs: their descriptions and results are not all on the wire.
    Media,         ///< Images, audio and files: counted by the provider's own rules.
    UnseenHistory, ///< Responses that the recording does not hold.
};

std::string_view gapPartName(GapPart part); ///< "template", "reasoning", "hosted_tools", "media", "unseen_history"

struct LikelyGap
{
    GapPart part = GapPart::Template;
    std::size_t count = 0; ///< Items of that kind in the context; requests' tools for HostedTools.
};

/// Our estimate of a prompt beside the provider's own count. What either side does not know stays unknown.
struct Reconciliation
{
    std::optional<std::int64_t> estimatedTokens;
    std::optional<std::int64_t> reportedTokens; ///< usage.input_tokens: the whole rendered context.
    std::optional<std::int64_t> cachedTokens;   ///< The part of it that came from the prompt cache.
    std::optional<std::int64_t> unexplainedTokens; ///< Reported less estimated: not seen on the wire, or estimated too high.
};

Reconciliation reconcile(std::optional<std::int64_t> estimatedTokens, const std::optional<Usage> &usage);

/// What the gap of a step is likely made of, by what its context holds; in the order above.
std::vector<LikelyGap> likelyGaps(const Session &session, const Step &step);

/// How a provider's counts relate to our estimates, over the steps of one model: sum of reported tokens divided by sum
/// of estimated ones.
struct Calibration
{
    std::size_t steps = 0;
    std::int64_t reported = 0;
    std::int64_t estimated = 0;

    void add(const Reconciliation &sums); ///< Left out where one of the two is not known.
    /// Not known before the first step with both.
    std::optional<double> factor() const;
    std::optional<std::int64_t> calibrated(std::optional<std::int64_t> estimate) const; ///< Estimate times factor.
};

} // namespace stepwire
