#pragma once

#include "models/session/session.h"

#include <cstdint>
#include <string>
#include <vector>

namespace stepwire {

/// The figures of a demo recording, by arm, as text for a terminal and as Markdown. All come from what the tap
/// observed; a figure that was not observed shows as "-".
class DemoReport
{
public:
    /// `note`: what of the demo is simulated, in one sentence.
    DemoReport(const Session &session, std::string title, std::string note);

    std::string text() const;
    std::string markdown() const;

private:
    struct Arm
    {
        std::string name;
        std::vector<const Step *> steps;
    };
    struct Sums
    {
        std::uint64_t sent = 0;
        std::uint64_t wire = 0;
        std::uint64_t stateless = 0;
        double firstTokenMs = 0;
        double totalMs = 0;
        std::int64_t cached = 0;
        std::int64_t input = 0;
    };

    static std::vector<std::string> cells(const Step &step, int number);
    static std::vector<std::string> totalCells(const Sums &sums);
    static Sums sumsOf(const Arm &arm);
    std::vector<std::string> conclusions() const;

    std::vector<Arm> m_arms;
    std::string m_title;
    std::string m_note;
};

} // namespace stepwire
