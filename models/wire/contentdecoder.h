#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stepwire {

struct HttpHead;

/// Takes content encodings off a body, piece by piece: gzip, deflate (with the zlib wrapper that RFC 9110 asks for or,
/// as seen, without), zstd (RFC 8878), br (RFC 7932), and chains of them.
class ContentDecoder
{
public:
    enum class Outcome : std::uint8_t { Good, TooLarge, Corrupt };

    /// One coding that is being taken off.
    class Stage
    {
    public:
        virtual ~Stage() = default;
        /// Decodes from the front of `in` until it is used up, or about `atMost` bytes were added to `out`. False:
        /// corrupt.
        virtual bool decode(std::string_view &in, std::string &out, std::size_t atMost) = 0;
        virtual bool atEnd() const = 0; ///< What came so far is whole.
    };

    /// The codings of a message's body in the order in which they were put on: Content-Encoding, then what of
    /// Transfer-Encoding is not `chunked`; lower case, `identity` left out.
    static std::vector<std::string> codings(const HttpHead &head);
    /// None if one of the codings is not known, or more than four are piled up.
    static std::optional<ContentDecoder> forCodings(const std::vector<std::string> &codings);

    /// Decodes a piece onto the end of `out`, which never grows past `limit`. After TooLarge or Corrupt all is over.
    /// TooLarge is also what would become far more than anybody compresses so well (a bomb), counted over all stages:
    /// a chain of them can make very much in between and nothing at its end.
    Outcome append(std::string_view encoded, std::string &out, std::size_t limit);
    /// Whether the encoded body was whole; to be asked after its last byte.
    bool complete() const;

private:
    Outcome through(std::size_t stage, std::string_view in, std::string &out, std::size_t limit);

    std::vector<std::unique_ptr<Stage>> m_stages; // The coding put on last comes first.
    std::uint64_t m_taken = 0;                    // Encoded bytes that came in.
    std::uint64_t m_made = 0;                     // Bytes that all stages made of them.
};

} // namespace stepwire
