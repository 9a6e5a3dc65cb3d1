#pragma once

#include "models/session/step.h"

#include <array>
#include <optional>
#include <string_view>

namespace stepwire {

enum class Phase : std::uint8_t { Upload, Accept, FirstToken, Generation, Finish, Client };
inline constexpr std::array allPhases{Phase::Upload,     Phase::Accept, Phase::FirstToken,
                                      Phase::Generation, Phase::Finish, Phase::Client};

std::string_view phaseName(Phase phase); ///< "upload", "accept", "first_token", "generation", "finish", "client"

/// How a step's time divides, in milliseconds, from observed moments alone: upload (first to last byte sent), accept
/// (to response.created), first token, generation (to the last token), finish (to the terminal event), client (to the
/// next request). Not known where a moment on either side was not observed.
class StepPhases
{
public:
    explicit StepPhases(const StepMoments &at);
    std::optional<double> operator[](Phase phase) const { return m_milliseconds[static_cast<std::size_t>(phase)]; }

private:
    std::array<std::optional<double>, allPhases.size()> m_milliseconds;
};

std::optional<double> timeToFirstToken(const StepMoments &at); ///< sent_first to first_token, in milliseconds.
std::optional<double> totalTime(const StepMoments &at);        ///< sent_first to terminal, in milliseconds.

} // namespace stepwire
