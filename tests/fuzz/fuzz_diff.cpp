// Comparing: runs cover both texts, what is called equal is equal; a JSON comparison tells of every part once, and calls
// two values the same exactly when their codes are.

#include "models/comparing/alignment.h"
#include "models/comparing/jsondiff.h"
#include "models/comparing/textdiff.h"
#include "tests/fuzz/fuzzinput.h"

#include <algorithm>
#include <vector>

using namespace stepwire;
using namespace stepwire::fuzzing;

namespace {

void checkText(const std::string &before, const std::string &now)
{
    const TextDiff diff = diffTexts(before, now);
    std::uint64_t a = 0;
    std::uint64_t b = 0;
    for (const TextRun &run : diff.runs) {
        require(run.before.begin == a && run.now.begin == b, "runs leave a gap");
        require(run.before.end <= before.size() && run.now.end <= now.size(), "a run outside its text");
        require(run.before.begin <= run.before.end && run.now.begin <= run.now.end, "a run turned round");
        a = run.before.end;
        b = run.now.end;
        if (run.kind == TextRun::Kind::Equal) {
            requireEqual(before.substr(run.before.begin, run.before.size()), now.substr(run.now.begin, run.now.size()),
                         "called equal");
        } else {
            const bool removed = run.kind == TextRun::Kind::Removed;
            require((removed ? run.now : run.before).size() == 0, "in one alone, and in both");
            require((removed ? run.before : run.now).size() > 0, "an empty run");
        }
    }
    require(a == before.size() && b == now.size(), "runs do not reach the end");
    require(diff.isEqual() == (before == now), "equal or not");
}

void checkAlignment(std::string_view before, std::string_view now)
{
    const std::vector<std::uint64_t> a(before.begin(), before.end());
    const std::vector<std::uint64_t> b(now.begin(), now.end());
    std::size_t atBefore = 0;
    std::size_t atNow = 0;
    bool first = true;
    for (const AlignedRun &run : alignedRuns(a, b)) {
        require(run.count > 0 && run.before + run.count <= a.size() && run.now + run.count <= b.size(), "run outside");
        require(run.before >= atBefore && run.now >= atNow, "runs do not rise");
        require(first || run.before > atBefore || run.now > atNow, "runs touch");
        for (std::size_t i = 0; i < run.count; ++i)
            require(a[run.before + i] == b[run.now + i], "aligned and not equal");
        atBefore = run.before + run.count;
        atNow = run.now + run.count;
        first = false;
    }
}

bool isIn(std::string_view part, std::string_view text)
{
    return part.empty() || (part.data() >= text.data() && part.data() + part.size() <= text.data() + text.size());
}

void checkChange(const JsonChange &change, std::string_view before, std::string_view now)
{
    require(isIn(change.before.raw(), before) && isIn(change.now.raw(), now), "a part of another text");
    require(change.before.exists() == (change.change != Change::Added), "before");
    require(change.now.exists() == (change.change != Change::Removed), "now");
    if (change.change == Change::Same)
        require(jsonCode(change.before) == jsonCode(change.now), "called the same");
    require(change.parts.empty() || change.change == Change::Changed, "parts of what did not change");
    for (const JsonChange &part : change.parts)
        checkChange(part, before, now);
}

void checkJson(const std::string &before, const std::string &now)
{
    const auto a = JsonView::parsed(before);
    const auto b = JsonView::parsed(now);
    if (!a || !b)
        return;
    const JsonChange change = diffJson(*a, *b, {.largest = 100'000, .deepest = 12, .mostParts = 500});
    if (change.change != Change::Unknown)
        require((change.change == Change::Same) == (jsonCode(*a) == jsonCode(*b)), "same or not");
    checkChange(change, before, now);
}

} // namespace

/// The two texts stand one behind the other, with the byte 0xff between them.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const std::string_view all(reinterpret_cast<const char *>(data), size);
    const std::size_t middle = std::min(all.find('\xff'), all.size());
    const std::string before(all.substr(0, middle));
    const std::string now(all.substr(std::min(middle + 1, all.size())));
    checkText(before, now);
    checkAlignment(before, now);
    checkJson(before, now);
    return 0;
}
