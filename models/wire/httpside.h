#pragma once

#include "models/vocabulary/capturetime.h"
#include "models/vocabulary/direction.h"
#include "models/wire/httpframing.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace stepwire {

/// One direction of an HTTP connection as it is being read: where it stands, and the message that is not complete yet.
/// Every byte is in a message, or in `openBytes()`, or in `passedOver`.
struct HttpSide
{
    /// A body as a message shows it.
    struct Body
    {
        std::string_view payload; ///< Lies in the side or in the buffer given; empty when it is too large.
        std::uint64_t bytes = 0;  ///< Past the limit when it is too large.
        bool compressed = false;  ///< It has a content encoding.
        bool undecodable = false; ///< Which could not be taken off: `payload` is as it came.
    };

    void start();                    ///< A byte is about to be taken; if it is a message's first, that is noted.
    void advance(std::size_t count); ///< That many bytes were taken.
    void forgetMessage();            ///< The message is complete, or given up.
    void lose();                     ///< What is open and all that comes is passed over.
    void keepBody(std::string_view data, std::size_t limit);
    void giveUpBody();               ///< Keeps no more of the message's body.
    /// The body with its content encodings taken off, decoded into `buffer` where there are any.
    Body takenBody(std::string &buffer, std::size_t limit) const;
    std::uint64_t openBytes() const { return started ? offset + framing.heldBytes() - begin : 0; }

    HttpFraming framing;
    Direction direction = Direction::Sent;
    HttpHead head{};
    std::uint64_t offset = 0; ///< Of the byte that comes next, apart from a half head that the framing keeps.
    CaptureTime at{};         ///< Of the bytes being fed.
    CaptureTime lastByteAt{}; ///< Of the last byte before `offset`.
    bool started = false;     ///< A byte came that is in no message yet: `begin` and `firstByteAt` are its.
    std::uint64_t begin = 0;
    CaptureTime firstByteAt{};
    std::string body{};          ///< Content encoding still on; empty past the limit.
    std::uint64_t bodyBytes = 0; ///< Also past the limit.
    bool bodyGivenUp = false;    ///< `body` is empty although there was one.
    std::uint64_t passedOver = 0;
    bool lost = false;
    bool ended = false;
};

} // namespace stepwire
