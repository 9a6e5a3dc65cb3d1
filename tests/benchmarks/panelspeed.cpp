// What panels ask for at once, on inputs as large as they come: comparing, opening and counting, each beside one strict
// pass of the JSON parser (simdjson) over a text of the same size, made in the same run.
//
//     panelspeed

#include "models/comparing/jsondiff.h"
#include "models/comparing/textdiff.h"
#include "models/dialects/jsonview.h"
#include "models/items/jsontreemodel.h"
#include "models/metrics/scopedsteps.h"
#include "models/session/session.h"
#include "models/timeline/lineagelayout.h"
#include "models/tokens/tokenizer.h"
#include "tests/models/timeline/fabricatedlineage.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <limits>
#include <string>

using namespace stepwire;

namespace {

double milliseconds(const std::function<void()> &work)
{
    double best = std::numeric_limits<double>::max();
    for (int run = 0; run < 5; ++run) {
        const auto begin = std::chrono::steady_clock::now();
        work();
        best = std::min(best, std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count());
    }
    return best;
}

/// A request of about `size` bytes; of two with different `words` every 97th item differs.
std::string requestOf(std::size_t size, const std::string &words)
{
    std::string text = R"({"type":"response.create","input":[)";
    for (int n = 0; text.size() < size; ++n)
        text += R"({"type":"message","role":"user","content":"item )" + std::to_string(n) + " says "
                + (n % 97 == 0 ? words : "what it said before") + "\"},";
    text.back() = ']';
    return text + ",\"store\":false}";
}

std::string linesOf(std::string text)
{
    std::ranges::replace(text, ',', '\n');
    return text;
}

/// `text`: parsing it once is the peer.
void print(const char *what, double took, const std::string &text)
{
    const double pass = milliseconds([&] { JsonView::parsed(text); });
    std::printf("%-52s %8.2f ms   %6.2f times a pass over %zu MB\n", what, took, took / pass, (text.size() + 500'000) / 1'000'000);
}

void compare()
{
    const std::string before = requestOf(4'000'000, "one thing"), now = requestOf(4'000'000, "another");
    const std::string beforeLines = linesOf(before), nowLines = linesOf(now);
    print("two texts of 4 MB by lines and words", milliseconds([&] { diffTexts(beforeLines, nowLines); }), now);
    const JsonView old(before), fresh(now);
    print("two requests of 4 MB by their structure", milliseconds([&] { diffJson(old, fresh); }), now);
}

void open()
{
    const std::string text = requestOf(20'000'000, "words");
    print("a message of 20 MB in the tree, its top level", milliseconds([&] {
              JsonTreeModel model;
              model.setText(text);
          }), text);
}

void count()
{
    std::printf("%-52s %8.2f ms\n", "the vocabulary of the tokenizer loaded", milliseconds([] { Tokenizer::load(); }));
    const auto tokenizer = Tokenizer::load();
    const std::string text = requestOf(1 << 20, "words");
    if (tokenizer)
        print("tokens of 1 MB counted", milliseconds([&] { tokenizer->count(text); }), text);
}

void draw()
{
    Session session;
    session.apply(test::longLineage(10'000, 7));
    const std::vector<const Step *> steps = stepsIn(session);
    std::printf("%-52s %8.2f ms\n", "lineage of 10,000 steps laid out", milliseconds([&] { LineageGraph graph(steps); }));
    const LineageGraph graph(steps);
    std::printf("%-52s %8.2f ms\n", "  a window of it",
                milliseconds([&] { visibleLineage(graph, LineageMetrics(), {90'000, 0, 1400, 250}); }));
}

} // namespace

int main()
{
    compare();
    open();
    count();
    draw();
}
