#pragma once

#include "app/storage/tracereader.h"

#include <string>

namespace stepwire::benchmarks {

/// Writes what crossed in a trace as a packet capture (pcap, Ethernet, IPv4, TCP on port 80), as another tool would have
/// seen it: the same bytes in the same reads. Checksums are left out.
Result<void> writeCapture(TraceReader &trace, const std::string &path);

} // namespace stepwire::benchmarks
