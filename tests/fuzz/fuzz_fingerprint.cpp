#include "models/dialects/fingerprint.h"

#include <algorithm>
#include <cstdlib>
#include <set>
#include <string>

using namespace stepwire;

namespace {

/// Of two members of one name the last one counts (JsonView::operator[]): their order is not free.
bool hasDuplicates(const std::vector<JsonView::Member> &members)
{
    std::set<std::string> names;
    for (const JsonView::Member &member : members)
        names.insert(member.key());
    return names.size() < members.size();
}

/// The same JSON, with white space around everything that may have it, and members in reverse order where that may be.
std::string rewritten(JsonView value)
{
    std::string text;
    if (value.isObject()) {
        std::vector<JsonView::Member> members = value.members();
        if (!hasDuplicates(members))
            std::ranges::reverse(members);
        for (const JsonView::Member &member : members)
            text += (text.empty() ? "" : ",") + std::string(member.rawKey) + "\n:" + rewritten(member.value);
        return " {\t" + text + "\r} ";
    }
    if (value.isArray()) {
        for (const JsonView element : value.elements())
            text += (text.empty() ? "" : ",") + rewritten(element);
        return "\n[ " + text + " ]\t";
    }
    return ' ' + std::string(value.raw()) + ' ';
}

/// rewritten() goes over inner texts again at each level.
constexpr std::size_t largestRewritten = 4096;

} // namespace

/// On any text that JsonReader accepts, every fingerprint can be taken, and it does not change with the form.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const std::string text(reinterpret_cast<const char *>(data), size); // without a byte to spare behind it
    const auto value = JsonView::parsed(text);
    if (!value)
        return 0;
    const std::uint64_t fingerprint = fingerprintOf(*value);
    const std::uint64_t item = itemFingerprint(*value);
    anyOrderFingerprint(*value);
    if (value->isString() && stringItemFingerprint(*value) == item)
        std::abort(); // a string is no message
    if (size > largestRewritten)
        return 0;
    const std::string other = rewritten(*value);
    const auto again = JsonView::parsed(other);
    if (!again || fingerprintOf(*again) != fingerprint || itemFingerprint(*again) != item)
        std::abort();
    return 0;
}
