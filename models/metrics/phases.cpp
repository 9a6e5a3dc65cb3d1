#include "models/metrics/phases.h"

namespace stepwire {

namespace {

std::optional<double> milliseconds(std::optional<CaptureTime> from, std::optional<CaptureTime> to)
{
    if (!from || !to)
        return std::nullopt;
    return static_cast<double>(*to - *from) / 1e6;
}

} // namespace

std::string_view phaseName(Phase phase)
{
    switch (phase) {
    case Phase::Upload: return "upload";
    case Phase::Accept: return "accept";
    case Phase::FirstToken: return "first_token";
    case Phase::Generation: return "generation";
    case Phase::Finish: return "finish";
    case Phase::Client: return "client";
    }
    return "";
}

StepPhases::StepPhases(const StepMoments &at)
    : m_milliseconds{milliseconds(at.sentFirst, at.sentLast),     milliseconds(at.sentLast, at.created),
                     milliseconds(at.created, at.firstToken),     milliseconds(at.firstToken, at.lastToken),
                     milliseconds(at.lastToken, at.terminal),     milliseconds(at.terminal, at.nextSent)}
{
}

std::optional<double> timeToFirstToken(const StepMoments &at)
{
    return milliseconds(at.sentFirst, at.firstToken);
}

std::optional<double> totalTime(const StepMoments &at)
{
    return milliseconds(at.sentFirst, at.terminal);
}

} // namespace stepwire
