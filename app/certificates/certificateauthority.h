#pragma once

#include "models/vocabulary/result.h"

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace stepwire {

/// What a TLS server shows: private key and certificate chain, leaf first, as PEM.
struct ServerCertificate
{
    std::string key;
    std::string leaf;
    std::string authority;
};

/// The certificate authority of the forward proxy: a key and a self-signed certificate in a folder of the person's own,
/// made on first use. Whoever holds the key can read the TLS traffic of every program that trusts the certificate, so
/// the key file is 0600 from its first moment, and nothing is ever installed into the system from here.
class CertificateAuthority
{
public:
    /// Read from `folder`, or made there. Fails with NotPermitted (others can read the key; the folder is closed),
    /// BadArgument (the files do not belong together, or it has expired), DiskFull, Other.
    static Result<CertificateAuthority> opened(const std::string &folder);
    /// Takes key, certificate and bundle away. Gives the files that were there; none is no failure.
    static Result<std::vector<std::string>> removed(const std::string &folder);

    CertificateAuthority(CertificateAuthority &&) noexcept;
    CertificateAuthority &operator=(CertificateAuthority &&) noexcept;
    ~CertificateAuthority();

    std::string keyPath() const;
    std::string certificatePath() const;
    std::string bundlePath() const;  ///< Exists after writeBundle().
    std::string certificate() const; ///< PEM
    std::string fingerprint() const; ///< SHA-256 of the certificate, "AB:CD:…"
    std::chrono::sys_seconds expires() const;

    /// A certificate for this host, which has to be a plainHost(); kept, so that a host has one for as long as this
    /// lives. Valid for a year at most. Fails with BadArgument, Other.
    Result<ServerCertificate> serverCertificate(const std::string &host);

    /// Writes bundlePath(): `roots` (PEM) and our certificate behind them, for programs that take one file instead of
    /// the system's roots. Written anew only where it differs.
    Result<void> writeBundle(const std::string &roots) const;

private:
    struct State;
    explicit CertificateAuthority(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

} // namespace stepwire
