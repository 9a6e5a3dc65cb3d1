#pragma once

#include "models/vocabulary/observation.h"

#include <string>
#include <vector>

namespace stepwire::benchmarks {

/// The bytes of an agent's WebSocket as benchmarks feed them: an upgrade, then steps of one request, `deltasPerStep`
/// text deltas of 250 bytes as they cross the wire, one finished item and the end of the response.
class FloodStream
{
public:
    static constexpr int deltasPerStep = 200;
    static constexpr int messagesPerStep = deltasPerStep + 4;

    std::string upgradeRequest(std::string_view host) const;
    std::string upgradeAnswer() const;
    std::string request();  ///< The next step's, masked as an agent's.
    std::string response(); ///< Everything that the server sends for it.
    std::vector<std::string> responseFrames(); ///< The same, frame by frame.

private:
    int m_step = 0;
};

/// A frame around `payload`, masked as an agent's when `masked`.
std::string frameOf(std::string_view payload, bool masked);

/// Observations of one connection with `steps` steps, cut into reads of `readBytes`; 0: one message a read.
std::vector<Observation> floodObservations(int steps, std::size_t readBytes, ConnectionId connection = ConnectionId{1});

} // namespace stepwire::benchmarks
