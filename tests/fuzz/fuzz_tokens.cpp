// The tokenizer: every byte is in one piece and in one token, whatever the bytes are.

#include "models/tokens/o200ksplitter.h"
#include "models/tokens/tokenizer.h"
#include "tests/fuzz/fuzzinput.h"

using namespace stepwire;
using namespace stepwire::fuzzing;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    static const Tokenizer tokenizer = *Tokenizer::load();
    const std::string text(reinterpret_cast<const char *>(data), size); // without a byte to spare behind it
    std::string joined;
    std::vector<std::uint32_t> byPiece;
    O200kSplitter splitter(text);
    for (std::string_view piece = splitter.next(); !piece.empty(); piece = splitter.next()) {
        joined += piece;
        require(joined.size() <= text.size(), "pieces out of nothing");
        if (size <= 512) // a piece alone is no other piece than in its text
            tokenizer.encodeTo(std::string(piece), byPiece);
    }
    requireEqual(joined, text, "the pieces are not the text");
    const std::vector<std::uint32_t> tokens = tokenizer.encode(text);
    requireEqual(tokenizer.decode(tokens), text, "the tokens are not the text");
    require(tokenizer.count(text) == tokens.size(), "counted otherwise");
    require(tokens.size() <= text.size(), "more tokens than bytes");
    return 0;
}
