#pragma once

#include "app/certificates/opensslpointers.h"

#include <chrono>
#include <string>

namespace stepwire {

/// A certificate to be made: for an authority (signs others, path length 0) or for one host.
struct CertificateOrder
{
    std::string commonName; ///< Shown to people; may be empty.
    std::string host;       ///< plainHost() for subjectAltName; empty: an authority.
    std::chrono::sys_seconds from;
    std::chrono::sys_seconds until;
};

/// A fresh EC P-256 key; null when OpenSSL refuses.
KeyPointer freshKey();

/// X.509 v3 (RFC 5280) for `key`, with a random serial, signed by `issuer` with `issuerKey`. An authority signs itself:
/// `issuer` is null. Null when OpenSSL refuses, which is a bug or no memory.
CertificatePointer signedCertificate(const CertificateOrder &order, EVP_PKEY *key, X509 *issuer, EVP_PKEY *issuerKey);

std::string toPem(X509 *certificate);
std::string toPem(EVP_PKEY *key);
/// Null when it is no such PEM.
CertificatePointer certificateFromPem(const std::string &pem);
KeyPointer keyFromPem(const std::string &pem);

} // namespace stepwire
