#pragma once

namespace stepwire::test {

/// What a bound of a second in the product may take in a test, in milliseconds: code that is not optimized, or is
/// watched by a sanitizer, takes up to twenty times as long, and only a bound that is gone altogether takes more.
#if defined(__OPTIMIZE__) && !defined(__SANITIZE_ADDRESS__)
inline constexpr long long oneSecond = 1000;
#else
inline constexpr long long oneSecond = 20'000;
#endif

} // namespace stepwire::test
