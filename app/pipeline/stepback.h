#pragma once

namespace stepwire {

/// Where cores are few, threads that pass bytes on go first: the one that calls this goes behind them.
void stepBack();

} // namespace stepwire
