#pragma once

#include "models/wire/contentdecoder.h"

#include <memory>

namespace stepwire {

// One coding each. Memory is bounded by the codings' windows: 32 KiB, 8 MiB for zstd (what
// RFC 9659 allows over HTTP), 16 MiB for br.

std::unique_ptr<ContentDecoder::Stage>
gzipStage(); ///< Also several members one after the other (RFC 1952 section 2.2).
std::unique_ptr<ContentDecoder::Stage> deflateStage();
std::unique_ptr<ContentDecoder::Stage> zstdStage();
std::unique_ptr<ContentDecoder::Stage> brotliStage();

} // namespace stepwire
