#include "models/dialects/eventtypes.h"

#include <algorithm>
#include <array>
#include <utility>

namespace stepwire {

namespace {

using Entry = std::pair<std::string_view, EventRole>;
using enum EventRole;

/// Sorted by type, for the binary search below.
constexpr std::array eventTypes{
    Entry{"codex.keepalive", Private},
    Entry{"codex.rate_limits", Private},
    Entry{"codex.response.metadata", Private},
    Entry{"error", Error},
    Entry{"floway:keep_alive", Private},
    Entry{"keepalive", Private},
    Entry{"ping", Private},
    Entry{"response.append", Private},
    Entry{"response.audio.delta", Delta},
    Entry{"response.audio.done", PartDone},
    Entry{"response.audio.transcript.delta", Delta},
    Entry{"response.audio.transcript.done", PartDone},
    Entry{"response.code_interpreter_call.completed", Progress},
    Entry{"response.code_interpreter_call.in_progress", Progress},
    Entry{"response.code_interpreter_call.interpreting", Progress},
    Entry{"response.code_interpreter_call_code.delta", Delta},
    Entry{"response.code_interpreter_call_code.done", PartDone},
    Entry{"response.compaction.compacting", Progress},
    Entry{"response.completed", Terminal},
    Entry{"response.content_part.added", Progress},
    Entry{"response.content_part.done", PartDone},
    Entry{"response.create", Request},
    Entry{"response.created", Created},
    Entry{"response.custom_tool_call_input.delta", Delta},
    Entry{"response.custom_tool_call_input.done", PartDone},
    Entry{"response.done", Private},
    Entry{"response.failed", Terminal},
    Entry{"response.file_search_call.completed", Progress},
    Entry{"response.file_search_call.in_progress", Progress},
    Entry{"response.file_search_call.searching", Progress},
    Entry{"response.function_call_arguments.delta", Delta},
    Entry{"response.function_call_arguments.done", PartDone},
    Entry{"response.image_generation_call.completed", Progress},
    Entry{"response.image_generation_call.generating", Progress},
    Entry{"response.image_generation_call.in_progress", Progress},
    Entry{"response.image_generation_call.partial_image", Progress},
    Entry{"response.in_progress", Progress},
    Entry{"response.incomplete", Terminal},
    Entry{"response.inject", Steer},
    Entry{"response.inject.created", Steer},
    Entry{"response.inject.failed", Steer},
    Entry{"response.interrupt", Steer},
    Entry{"response.mcp_call.completed", Progress},
    Entry{"response.mcp_call.failed", Progress},
    Entry{"response.mcp_call.in_progress", Progress},
    Entry{"response.mcp_call_arguments.delta", Delta},
    Entry{"response.mcp_call_arguments.done", PartDone},
    Entry{"response.mcp_list_tools.completed", Progress},
    Entry{"response.mcp_list_tools.failed", Progress},
    Entry{"response.mcp_list_tools.in_progress", Progress},
    Entry{"response.metadata", Private},
    Entry{"response.output_item.added", Progress},
    Entry{"response.output_item.done", ItemDone},
    Entry{"response.output_text.annotation.added", Progress},
    Entry{"response.output_text.delta", Delta},
    Entry{"response.output_text.done", PartDone},
    Entry{"response.processed", Private},
    Entry{"response.queued", Progress},
    Entry{"response.reasoning_summary_part.added", Progress},
    Entry{"response.reasoning_summary_part.done", PartDone},
    Entry{"response.reasoning_summary_text.delta", Delta},
    Entry{"response.reasoning_summary_text.done", PartDone},
    Entry{"response.reasoning_text.delta", Delta},
    Entry{"response.reasoning_text.done", PartDone},
    Entry{"response.refusal.delta", Delta},
    Entry{"response.refusal.done", PartDone},
    Entry{"response.shell_call_command.added", Progress},
    Entry{"response.shell_call_command.delta", Delta},
    Entry{"response.shell_call_command.done", PartDone},
    Entry{"response.shell_call_output_content.delta", Delta},
    Entry{"response.shell_call_output_content.done", PartDone},
    Entry{"response.steer", Steer},
    Entry{"response.steer.accepted", Steer},
    Entry{"response.steer.failed", Steer},
    Entry{"response.steer.pending", Steer},
    Entry{"response.web_search_call.completed", Progress},
    Entry{"response.web_search_call.in_progress", Progress},
    Entry{"response.web_search_call.searching", Progress},
    Entry{"responsesapi.websocket_timing", Private},
};

static_assert(std::ranges::is_sorted(eventTypes, {}, &Entry::first));

} // namespace

std::optional<EventRole> responsesEventRole(std::string_view type)
{
    const auto found = std::ranges::lower_bound(eventTypes, type, {}, &Entry::first);
    if (found == eventTypes.end() || found->first != type)
        return std::nullopt;
    return found->second;
}

} // namespace stepwire
