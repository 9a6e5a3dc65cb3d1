#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace stepwire {

/// Takes permessage-deflate off the messages of one direction (RFC 7692 section 7.2.2).
class Inflater
{
public:
    enum class Outcome : std::uint8_t {
        Good,
        TooLarge, ///< More than `limit`; what is over is thrown away, the window is kept, so the next message is good.
        Corrupt,  ///< Not DEFLATE, or cut in the middle.
    };

    /// `contextTakeover`: messages refer to those before them (section 7.1.1). The window is always the largest one: it
    /// reads every stream, and with a smaller one zlib's verdict on a stream that reaches too far depends on how it is
    /// cut.
    explicit Inflater(bool contextTakeover);
    ~Inflater();
    Inflater(Inflater &&) noexcept;
    Inflater &operator=(Inflater &&) noexcept;

    /// Inflates a piece of the current message onto the end of `out`, which never grows past `limit`.
    Outcome append(std::string_view compressed, std::string &out, std::size_t limit);
    /// The message is complete: adds the four bytes its sender took off. Afterwards the next message may begin, also
    /// after a bad one when there is no context takeover.
    Outcome endMessage(std::string &out, std::size_t limit);

    /// What the current message came to so far, also past the limit.
    std::uint64_t produced() const { return m_produced; }
    bool contextTakeover() const { return m_contextTakeover; }

private:
    struct Stream;

    Outcome run(std::string_view compressed, std::string &out, std::size_t limit);
    void startOver();

    std::unique_ptr<Stream> m_stream; // Made when the first compressed byte comes: most connections never compress.
    bool m_contextTakeover;
    bool m_corrupt = false;
    bool m_nothingOpen = true; // No byte came yet, or none since a block that said it was the last one.
    std::uint64_t m_produced = 0;
};

} // namespace stepwire
