#pragma once

#include <string>

namespace stepwire {

/// Where the certificate authority of the forward proxy is kept: the program's own folder for what it keeps for a
/// person (XDG_DATA_HOME/Stepwire/stepwire), whichever subcommand asks.
std::string authorityFolder();

} // namespace stepwire
