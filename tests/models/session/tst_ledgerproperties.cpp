#include "tests/models/session/randomscenario.h"
#include "tests/models/session/sessionaccount.h"

#include <QTest>

#include <algorithm>
#include <map>

using namespace stepwire;
using test::RandomScenario;

namespace {

constexpr std::uint32_t scenarios = 2000;

/// Where the session says something else than the reference of a step; empty when nowhere.
std::string difference(RandomScenario &scenario)
{
    const Session &session = scenario.tape().sliced();
    for (const test::ReferenceStep &step : scenario.ledger().steps()) {
        const std::string expected = scenario.ledger().account(step);
        const Step *got = session.step(StepId{step.n});
        const std::string actual = got ? test::accountOf(session, *got) : std::string("no such step\n");
        if (actual != expected)
            return "the reference says\n" + expected + "the session says\n" + actual;
    }
    if (session.steps().size() != scenario.ledger().steps().size())
        return "the session has a step too many:\n" + test::accountOf(session, session.steps().back());
    return {};
}

/// Plays a scenario, and compares now and then: all must hold as of now, not only when everything is over.
bool holds(std::uint32_t seed)
{
    RandomScenario scenario(seed);
    for (unsigned happened = 1; scenario.goOn(); ++happened) {
        if (happened % 8 == 0 && !difference(scenario).empty())
            return false;
    }
    return difference(scenario).empty();
}

/// The shortest beginning of the scenario that shows a difference, as text.
std::string shortest(std::uint32_t seed)
{
    RandomScenario scenario(seed);
    std::string found;
    while (found.empty() && scenario.goOn())
        found = difference(scenario);
    return "seed " + std::to_string(seed) + '\n' + scenario.tape().text() + found;
}

/// What to look at first: of many failures the one with the least to read.
std::string plainest(const std::vector<std::uint32_t> &seeds)
{
    std::string plain;
    for (std::size_t i = 0; i < std::min<std::size_t>(seeds.size(), 300); ++i) {
        const std::string text = shortest(seeds[i]);
        if (plain.empty() || text.size() < plain.size())
            plain = text;
    }
    return std::to_string(seeds.size()) + " scenarios differ; the plainest is " + plain;
}

} // namespace

/// The session against an independent account of what agent and server did (counting.md rules 1 to 6 and 8, protocol.md
/// sections 3, 4.7, 4.8, 6, 8, 9 and 10).
class LedgerPropertiesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyStepIsAsTheReferenceHasIt()
    {
        std::vector<std::uint32_t> different;
        for (std::uint32_t seed = 1; seed <= scenarios; ++seed) {
            if (!holds(seed))
                different.push_back(seed);
        }
        if (!different.empty())
            QFAIL(plainest(different).c_str());
    }

    /// A generator that lost a case would go unnoticed: each must turn up often.
    void theScenariosReachEveryCase()
    {
        const std::vector<std::string> cases{
            " new ", " chained ", " fork ", " resent ", " steered ", " warm-up ", " http ", "completed", "incomplete", "failed",
            "error", "abandoned", "unseen\n", "held confirmed", "held inferred", "evicted confirmed", "evicted inferred",
            "sent confirmed", "held confirmed compaction", "evicted confirmed compaction", "lane 'lane.17'",
        };
        std::map<std::string, unsigned> seen;
        unsigned brought = 0, acrossSockets = 0;
        for (std::uint32_t seed = 1; seed <= 500; ++seed) {
            RandomScenario scenario(seed);
            while (scenario.goOn()) {
            }
            for (const test::ReferenceStep &step : scenario.ledger().steps()) {
                const std::string account = scenario.ledger().account(step);
                for (const std::string &one : cases)
                    seen[one] += account.find(one) != std::string::npos ? 1 : 0;
                const test::ReferenceStep *parent = scenario.ledger().byResponse(step.previous);
                brought += !step.queued.empty() && !step.automatic ? 1 : 0;
                acrossSockets += parent && parent->connection != step.connection ? 1 : 0;
            }
        }
        for (const std::string &one : cases)
            QVERIFY2(seen[one] >= 10, one.c_str());
        QVERIFY(brought >= 10);
        QVERIFY(acrossSockets >= 10);
    }

    void oneDeltaAndManyGiveTheSameSession()
    {
        for (std::uint32_t seed = scenarios + 1; seed <= scenarios + 1000; ++seed) {
            RandomScenario scenario(seed);
            while (scenario.goOn()) {
            }
            const std::string whole = test::accountOf(scenario.tape().whole());
            if (whole != test::accountOf(scenario.tape().sliced()))
                QFAIL(("seed " + std::to_string(seed) + '\n' + scenario.tape().text()).c_str());
        }
    }
};

QTEST_GUILESS_MAIN(LedgerPropertiesTest)
#include "tst_ledgerproperties.moc"
