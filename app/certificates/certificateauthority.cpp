#include "app/certificates/certificateauthority.h"

#include "app/certificates/certificateorder.h"
#include "app/certificates/hostname.h"
#include "app/certificates/privatefile.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <ctime>
#include <map>
#include <sys/stat.h>
#include <unistd.h>

namespace stepwire {

namespace {

using std::chrono::days;
using std::chrono::sys_seconds;

constexpr days authorityLife(2 * 365); ///< A key that was copied unseen is of no use for ever.
constexpr days leafLife(365);
constexpr days clockSlack(1); ///< Clients whose clock is behind; part of the life.
constexpr std::string_view removalHint = "; 'stepwire ca --remove' makes room for a new one";

sys_seconds now()
{
    return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

std::string inFolder(const std::string &folder, std::string_view name)
{
    return folder + '/' + std::string(name);
}

std::string keyFile(const std::string &folder)
{
    return inFolder(folder, "ca-key.pem");
}
std::string certificateFile(const std::string &folder)
{
    return inFolder(folder, "ca.pem");
}
std::string bundleFile(const std::string &folder)
{
    return inFolder(folder, "ca-bundle.pem");
}

tl::unexpected<Failure> failure(FailureKind kind, const std::string &path, std::string detail)
{
    return tl::unexpected(Failure{kind, path, std::move(detail)});
}

Result<KeyPointer> readKey(const std::string &path)
{
    struct stat facts
    {};
    if (::stat(path.c_str(), &facts) != 0)
        return tl::unexpected(systemFailure(path, errno));
    if ((facts.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        return failure(FailureKind::NotPermitted, path,
                       "others than its owner can read this private key" + std::string(removalHint));
    const Result<std::string> pem = fileText(path);
    if (!pem)
        return tl::unexpected(pem.error());
    KeyPointer key = keyFromPem(*pem);
    if (!key)
        return failure(FailureKind::BadArgument, path, "it holds no private key" + std::string(removalHint));
    return key;
}

Result<KeyPointer> makeKey(const std::string &path)
{
    KeyPointer key = freshKey();
    const std::string pem = key ? toPem(key.get()) : std::string();
    if (pem.empty())
        return failure(FailureKind::Other, path, "no key could be made");
    if (Result<void> written = writeNewFile(path, pem, S_IRUSR | S_IWUSR); !written)
        return tl::unexpected(written.error());
    return key;
}

/// Machine and day, so that a person who finds it among trusted certificates knows what it is.
std::string authorityName()
{
    std::array<char, 256> machine{};
    ::gethostname(machine.data(), machine.size() - 1);
    const std::time_t today = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    std::tm parts{};
    ::gmtime_r(&today, &parts);
    std::array<char, 16> day{};
    std::strftime(day.data(), day.size(), "%Y-%m-%d", &parts);
    return "Stepwire tap on " + std::string(machine.data()).substr(0, 32) + ", " + day.data();
}

Result<CertificatePointer> makeCertificate(const std::string &path, EVP_PKEY *key)
{
    const sys_seconds from = now() - clockSlack;
    CertificatePointer certificate =
        signedCertificate({authorityName(), {}, from, from + authorityLife}, key, nullptr, key);
    const std::string pem = certificate ? toPem(certificate.get()) : std::string();
    if (pem.empty())
        return failure(FailureKind::Other, path, "no certificate could be made");
    if (Result<void> written = writeNewFile(path, pem, S_IRUSR | S_IWUSR | S_IRGRP | S_IROTH); !written)
        return tl::unexpected(written.error());
    return certificate;
}

sys_seconds endOf(const X509 *certificate)
{
    std::tm parts{};
    ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &parts);
    return sys_seconds(std::chrono::seconds(::timegm(&parts)));
}

Result<CertificatePointer> readCertificate(const std::string &path, EVP_PKEY *key)
{
    const Result<std::string> pem = fileText(path);
    if (!pem)
        return tl::unexpected(pem.error());
    CertificatePointer certificate = certificateFromPem(*pem);
    if (!certificate)
        return failure(FailureKind::BadArgument, path, "it holds no certificate" + std::string(removalHint));
    if (X509_check_private_key(certificate.get(), key) != 1)
        return failure(FailureKind::BadArgument, path,
                       "it does not belong to the key beside it" + std::string(removalHint));
    if (endOf(certificate.get()) <= now())
        return failure(FailureKind::BadArgument, path, "it has expired" + std::string(removalHint));
    return certificate;
}

} // namespace

struct CertificateAuthority::State
{
    std::string folder;
    KeyPointer key;
    CertificatePointer certificate;
    KeyPointer leafKey; ///< One for all hosts of a run: it never leaves memory, and making keys takes time.
    std::map<std::string, ServerCertificate> leaves;
};

CertificateAuthority::CertificateAuthority(std::unique_ptr<State> state) : m_state(std::move(state)) {}
CertificateAuthority::CertificateAuthority(CertificateAuthority &&) noexcept = default;
CertificateAuthority &CertificateAuthority::operator=(CertificateAuthority &&) noexcept = default;
CertificateAuthority::~CertificateAuthority() = default;

Result<CertificateAuthority> CertificateAuthority::opened(const std::string &folder)
{
    if (Result<void> made = makePrivateFolder(folder); !made)
        return tl::unexpected(made.error());
    // Two taps that start together on a fresh machine make one authority.
    const FolderLock lock(folder);
    const std::string keyPlace = keyFile(folder);
    const std::string certificatePlace = certificateFile(folder);
    const bool keyIsThere = ::access(keyPlace.c_str(), F_OK) == 0;
    const bool certificateIsThere = ::access(certificatePlace.c_str(), F_OK) == 0;
    if (certificateIsThere && !keyIsThere)
        return failure(FailureKind::BadArgument, certificatePlace, "its key is gone" + std::string(removalHint));
    Result<KeyPointer> key = keyIsThere ? readKey(keyPlace) : makeKey(keyPlace);
    if (!key)
        return tl::unexpected(key.error());
    Result<CertificatePointer> certificate = certificateIsThere ? readCertificate(certificatePlace, key->get())
                                                                : makeCertificate(certificatePlace, key->get());
    if (!certificate)
        return tl::unexpected(certificate.error());
    auto state = std::make_unique<State>();
    state->folder = folder;
    state->key = std::move(*key);
    state->certificate = std::move(*certificate);
    return CertificateAuthority(std::move(state));
}

Result<std::vector<std::string>> CertificateAuthority::removed(const std::string &folder)
{
    const FolderLock lock(folder);
    std::vector<std::string> gone;
    for (const std::string &file : {keyFile(folder), certificateFile(folder), bundleFile(folder)}) {
        if (::unlink(file.c_str()) == 0)
            gone.push_back(file);
        else if (errno != ENOENT && errno != ENOTDIR)
            return tl::unexpected(systemFailure(file, errno));
    }
    return gone;
}

std::string CertificateAuthority::keyPath() const
{
    return keyFile(m_state->folder);
}
std::string CertificateAuthority::certificatePath() const
{
    return certificateFile(m_state->folder);
}
std::string CertificateAuthority::bundlePath() const
{
    return bundleFile(m_state->folder);
}
std::string CertificateAuthority::certificate() const
{
    return toPem(m_state->certificate.get());
}
sys_seconds CertificateAuthority::expires() const
{
    return endOf(m_state->certificate.get());
}

std::string CertificateAuthority::fingerprint() const
{
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    X509_digest(m_state->certificate.get(), EVP_sha256(), digest.data(), &size);
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string text;
    for (unsigned i = 0; i < size; ++i) {
        text += text.empty() ? "" : ":";
        text += digits[digest[i] >> 4];
        text += digits[digest[i] & 15];
    }
    return text;
}

Result<ServerCertificate> CertificateAuthority::serverCertificate(const std::string &host)
{
    State &state = *m_state;
    if (const auto known = state.leaves.find(host); known != state.leaves.end())
        return known->second;
    if (plainHost(host) != host)
        return failure(FailureKind::BadArgument, host, "no host name or address");
    if (!state.leafKey)
        state.leafKey = freshKey();
    const sys_seconds from = now() - clockSlack;
    const sys_seconds until = std::min(from + leafLife, expires());
    const CertificatePointer leaf = state.leafKey ? signedCertificate({host, host, from, until}, state.leafKey.get(),
                                                                      state.certificate.get(), state.key.get())
                                                  : nullptr;
    if (!leaf)
        return failure(FailureKind::Other, host, "no certificate could be made for it");
    return state.leaves.emplace(host, ServerCertificate{toPem(state.leafKey.get()), toPem(leaf.get()), certificate()})
        .first->second;
}

Result<void> CertificateAuthority::writeBundle(const std::string &roots) const
{
    const std::string text = roots + (roots.empty() || roots.ends_with('\n') ? "" : "\n") + certificate();
    if (const Result<std::string> there = fileText(bundlePath()); there && *there == text)
        return {};
    return replaceFile(bundlePath(), text, S_IRUSR | S_IWUSR | S_IRGRP | S_IROTH);
}

} // namespace stepwire
