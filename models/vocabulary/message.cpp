#include "models/vocabulary/message.h"

namespace stepwire {

std::string_view messageKindName(MessageKind kind)
{
    switch (kind) {
    case MessageKind::Text: return "text";
    case MessageKind::Binary: return "binary";
    case MessageKind::Ping: return "ping";
    case MessageKind::Pong: return "pong";
    case MessageKind::Close: return "close";
    case MessageKind::Sse: return "sse";
    case MessageKind::Http: return "http";
    }
    return "binary";
}

} // namespace stepwire
