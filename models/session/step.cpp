#include "models/session/step.h"

#include "models/session/connection.h"

namespace stepwire {

std::string_view transportName(Transport transport)
{
    return transport == Transport::Http ? "http" : "websocket";
}

std::string_view stepStatusName(StepStatus status)
{
    switch (status) {
    case StepStatus::Waiting: return "waiting";
    case StepStatus::Running: return "running";
    case StepStatus::Completed: return "completed";
    case StepStatus::Incomplete: return "incomplete";
    case StepStatus::Failed: return "failed";
    case StepStatus::Error: return "error";
    case StepStatus::Abandoned: return "abandoned";
    }
    return "";
}

std::string_view continuationName(Continuation continuation)
{
    switch (continuation) {
    case Continuation::New: return "new";
    case Continuation::Chained: return "chained";
    case Continuation::Resent: return "resent";
    case Continuation::Fork: return "fork";
    case Continuation::Steered: return "steered";
    }
    return "";
}

std::string_view recallName(Recall recall)
{
    switch (recall) {
    case Recall::None: return "none";
    case Recall::Memory: return "memory";
    case Recall::Storage: return "storage";
    case Recall::Lost: return "lost";
    case Recall::Unknown: return "unknown";
    }
    return "";
}

std::string_view lineageName(Lineage lineage)
{
    switch (lineage) {
    case Lineage::Root: return "root";
    case Lineage::Continuation: return "continuation";
    case Lineage::Fork: return "fork";
    case Lineage::Steer: return "steer";
    case Lineage::Resend: return "resend";
    case Lineage::Retry: return "retry";
    case Lineage::Reconnect: return "reconnect";
    case Lineage::Compaction: return "compaction";
    case Lineage::Restart: return "restart";
    }
    return "";
}

std::string_view closedByName(ClosedBy side)
{
    switch (side) {
    case ClosedBy::None: return "none";
    case ClosedBy::Agent: return "agent";
    case ClosedBy::Server: return "server";
    }
    return "";
}

} // namespace stepwire
