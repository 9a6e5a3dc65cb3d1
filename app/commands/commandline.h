#pragma once

#include "models/vocabulary/result.h"

#include <QStringList>
#include <optional>
#include <string>

class QCommandLineParser;

namespace stepwire {

inline constexpr int exitDone = 0;
inline constexpr int exitFailed = 1;
inline constexpr int exitUsage = 2;

/// Parses `arguments` (program name and subcommand first, which are dropped). Nothing when the command may go on;
/// otherwise the exit code, after help went to stdout or the reason to stderr.
std::optional<int> parseCommandLine(QCommandLineParser &parser, const QStringList &arguments);

/// Says a usage error on stderr, with the way to the help text. Returns exitUsage.
int usageError(const QString &sentence);

/// Says a failure on stderr, in a sentence that says what to do. Returns exitFailed, or exitUsage where the caller's
/// words were at fault (a file that exists, a bad argument).
int sayFailure(const Failure &failure);

/// The sentence for a failure: what happened, about what, and what to do.
QString failureSentence(const Failure &failure);

} // namespace stepwire
