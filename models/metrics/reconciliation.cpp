#include "models/metrics/reconciliation.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace stepwire {

namespace {

/// Items of tools that the provider runs by itself (protocol.md section 4.4).
bool isHostedTool(std::string_view kind)
{
    constexpr std::array<std::string_view, 8> kinds = {"web_search_call", "file_search_call", "code_interpreter_call",
                                                       "image_generation_call", "mcp_list_tools", "mcp_call",
                                                       "tool_search_call", "program"};
    return std::ranges::find(kinds, kind) != kinds.end();
}

} // namespace

std::string_view gapPartName(GapPart part)
{
    switch (part) {
    case GapPart::Template: return "template";
    case GapPart::Reasoning: return "reasoning";
    case GapPart::HostedTools: return "hosted_tools";
    case GapPart::Media: return "media";
    case GapPart::UnseenHistory: return "unseen_history";
    }
    return "";
}

Reconciliation reconcile(std::optional<std::int64_t> estimatedTokens, const std::optional<Usage> &usage)
{
    Reconciliation result;
    result.estimatedTokens = estimatedTokens;
    if (usage) {
        result.reportedTokens = usage->inputTokens;
        result.cachedTokens = usage->cachedTokens;
    }
    if (result.estimatedTokens && result.reportedTokens)
        result.unexplainedTokens = *result.reportedTokens - *result.estimatedTokens;
    return result;
}

std::vector<LikelyGap> likelyGaps(const Session &session, const Step &step)
{
    std::array<std::size_t, 5> counts = {};
    const auto count = [&](GapPart part) { ++counts[static_cast<std::size_t>(part)]; };
    for (const ContextEntry &entry : session.contextOf(step.id).entries) {
        const ContextItem *item = session.item(entry.item);
        if (!item) {
            count(GapPart::UnseenHistory);
        } else if (entry.state != ItemState::Evicted) {
            count(GapPart::Template);
            if (item->kind == "reasoning" || item->kind == "compaction")
                count(GapPart::Reasoning);
            else if (isHostedTool(item->kind))
                count(GapPart::HostedTools);
            if (item->holdsMedia)
                count(GapPart::Media);
        }
    }
    std::vector<LikelyGap> gaps;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        if (counts[i] > 0)
            gaps.push_back({static_cast<GapPart>(i), counts[i]});
    }
    return gaps;
}

void Calibration::add(const Reconciliation &sums)
{
    if (!sums.estimatedTokens || !sums.reportedTokens || *sums.estimatedTokens <= 0)
        return;
    ++steps;
    reported += *sums.reportedTokens;
    estimated += *sums.estimatedTokens;
}

std::optional<double> Calibration::factor() const
{
    if (estimated <= 0)
        return std::nullopt;
    return static_cast<double>(reported) / static_cast<double>(estimated);
}

std::optional<std::int64_t> Calibration::calibrated(std::optional<std::int64_t> estimate) const
{
    const auto times = factor();
    if (!times || !estimate)
        return std::nullopt;
    return std::llround(*times * static_cast<double>(*estimate));
}

} // namespace stepwire
