#pragma once

#include "models/wire/wiresink.h"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace stepwire::test {

/// A step as a reader of the payloads alone would find it.
struct RecountedStep
{
    unsigned connection = 0;
    std::string lane, previous, response; ///< Empty: none.
    std::string request;                  ///< The text of the create or of the POST's body.
    std::map<std::int64_t, std::string> outputs; ///< Their texts, by output_index.
    std::size_t producedBefore = 0;       ///< How many items responses had produced when it was sent.
    bool well = false;                    ///< It ended completed or incomplete.
    bool over = false;
};

/// Reads a recording's payloads once more, slowly: keeps every text and works all figures out from the texts when asked
/// (counting.md rules 3 and 4). Shares the reading of JSON with the product, and nothing of models/session. For recordings
/// without steers.
class SlowRecount final : public WireSink
{
public:
    const std::vector<RecountedStep> &steps() const { return m_steps; }
    /// The body of the stateless request that would have done the same; none if part of it was never seen.
    std::optional<std::string> statelessBody(const RecountedStep &step) const;
    std::string continuation(const RecountedStep &step) const;

    void connectionOpened(ConnectionId, CaptureTime, std::string_view) override {}
    void requestStarted(ConnectionId connection, std::uint32_t exchange, const HttpHead &head, CaptureTime at) override;
    void responseStarted(ConnectionId, std::uint32_t, const HttpHead &, CaptureTime) override {}
    void upgraded(ConnectionId, const HttpHead &, const HttpHead &, CaptureTime) override {}
    void message(const WireMessage &message) override;
    void exchangeEnded(ConnectionId, std::uint32_t, CaptureTime, bool, std::uint64_t) override {}
    void sideEnded(ConnectionId, Direction, EndOfSide, CaptureTime) override {}
    void unfinished(ConnectionId, Direction, std::uint64_t) override {}
    void finding(const Finding &) override {}
    void gap(std::uint64_t, CaptureTime) override {}
    void recordingEnded(CaptureTime) override {}

private:
    void request(const WireMessage &message);
    void answer(RecountedStep &step, const WireMessage &message);
    RecountedStep *answered(const WireMessage &message, const std::string &lane);
    const RecountedStep *byResponse(const std::string &response) const;
    std::vector<std::string> itemsOf(const RecountedStep &step) const; ///< An empty text for an unseen response.

    std::vector<RecountedStep> m_steps;
    std::vector<std::string> m_produced;
    std::map<std::pair<ConnectionId, std::uint32_t>, bool> m_posts; ///< Whether an exchange asks for a response.
    std::map<std::pair<ConnectionId, std::uint32_t>, std::size_t> m_exchanges;
};

} // namespace stepwire::test
