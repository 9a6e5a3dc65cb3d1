#pragma once

#include <string>

namespace stepwire {

class CertificateAuthority;

/// How programs are made to trust the authority, and what that means; plain text for a terminal. `expires`: ISO 8601.
std::string authorityHint(const CertificateAuthority &authority, const std::string &expires);

} // namespace stepwire
