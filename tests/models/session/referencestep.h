#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace stepwire::test {

/// An element of `input`, or an output item, as whoever made it knows it. Empty means that it has none.
struct ReferenceItem
{
    std::string text; ///< As it stands in the body of a stateless request.
    std::string kind = "message";
    std::string role, callId, id, sealed, words;
    unsigned origin = 0;  ///< The step whose messages brought it in.
    bool byModel = false; ///< A response produced it.

    bool isCall() const { return kind.ends_with("_call"); }
};

/// The input of a response.steer.
struct ReferenceSteer
{
    enum class State { Unanswered, Accepted, Gone };
    std::vector<ReferenceItem> items;
    State state = State::Unanswered;
    std::string id; ///< Given when it is accepted.
};

/// A step as whoever wrote its messages knows it.
struct ReferenceStep
{
    enum class Answer { None, Began, Refused, Failed };

    unsigned n = 0;
    unsigned connection = 0;
    std::string lane;
    bool http = false;
    bool automatic = false; ///< The successor of a steer.
    std::string status = "waiting";
    std::string response, previous;
    bool stored = true;
    bool warmUp = false;
    Answer answer = Answer::None;
    bool heldWhenSent = false; ///< `previous` was in the socket's memory or stored.
    bool repeats = false;      ///< Its input repeats what an earlier response produced.
    std::vector<std::pair<std::string, std::string>> members; ///< Of the request but `input`: key and value as sent.
    std::vector<ReferenceItem> queued; ///< Steer input that stands before its own.
    std::vector<ReferenceItem> inputs;
    std::map<int, ReferenceItem> outputs; ///< By output_index.
    std::vector<ReferenceSteer> steers;   ///< Sent to its response.
    std::size_t sentBytes = 0, sentItems = 0, receivedBytes = 0, receivedMessages = 0;

    bool over() const { return status != "waiting" && status != "running"; }
    bool endedWell() const { return status == "completed" || status == "incomplete"; }
};

} // namespace stepwire::test
