#pragma once

#include "app/tap/refusal.h"
#include "app/tap/upstreamconnector.h"
#include "models/wire/httphead.h"

#include <optional>
#include <string>

namespace stepwire {

/// The upstream, or the proxy before it, was not reached: 502. `where`: what to call the upstream.
Refusal upstreamRefusal(const UpstreamTarget &target, const std::string &where, UpstreamConnector::Fault fault,
                        const std::string &reason);

/// A later request in absolute form that names another server than the connection's first one did.
std::optional<Refusal> otherTarget(const HttpHead &request, const UpstreamAddress &address);

/// What a forward proxy says to a CONNECT whose target is no HOST:PORT.
Refusal badConnectTarget(const std::string &target);
/// To `http://` requests for hosts that it does not look into: there is no tunnel without CONNECT, and relaying them
/// would mean to change them.
Refusal plainHostNotServed(const std::string &url);
/// To requests that are made to it as if it were the server.
Refusal notAServer();

} // namespace stepwire
