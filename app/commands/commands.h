#pragma once

namespace stepwire {

/// The subcommands of the program, each its own file. They get the whole argv, make their own application object, and
/// return the exit code: 0 done, 1 failed, 2 usage, 3 a check did not hold.
int windowCommand(int argc, char **argv);
int demoCommand(int argc, char **argv);
int recordCommand(int argc, char **argv);
int providerCommand(int argc, char **argv);
int showCommand(int argc, char **argv);
int exportCommand(int argc, char **argv);
int caCommand(int argc, char **argv);
int explainCommand(int argc, char **argv);

} // namespace stepwire
