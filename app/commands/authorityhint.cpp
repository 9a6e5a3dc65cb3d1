#include "app/commands/authorityhint.h"

#include "app/certificates/certificateauthority.h"

namespace stepwire {

std::string authorityHint(const CertificateAuthority &authority, const std::string &expires)
{
    const std::string certificate = authority.certificatePath();
    const std::string bundle = authority.bundlePath();
    return "The certificate of this machine's tap, good until " + expires +
           ":\n"
           "  " +
           certificate +
           "\n"
           "  SHA-256 " +
           authority.fingerprint() +
           "\n"
           "The same with the system's own roots, for programs that trust one file:\n"
           "  " +
           bundle +
           "\n"
           "\n"
           "WHOEVER HAS THE KEY BESIDE IT (" +
           authority.keyPath() +
           ") CAN READ THE TLS TRAFFIC OF THIS MACHINE'S\n"
           "PROGRAMS THAT TRUST IT. So let single programs trust it, for as long as you look at them. Stepwire "
           "installs\n"
           "nothing into the system by itself.\n"
           "\n"
           "With 'stepwire record --proxy --output FILE -- COMMAND' nothing has to be set. For a program of your own\n"
           "terminal, beside HTTPS_PROXY=http://HOST:PORT as 'record' prints it:\n"
           "\n"
           "  Codex             export CODEX_CA_CERTIFICATE='" +
           certificate +
           "'   (or SSL_CERT_FILE, as below)\n"
           "  Node              export NODE_EXTRA_CA_CERTS='" +
           certificate +
           "' NODE_USE_ENV_PROXY=1   (Node 22.21 or newer)\n"
           "  Python            export SSL_CERT_FILE='" +
           bundle + "' REQUESTS_CA_BUNDLE='" + bundle +
           "'\n"
           "  curl              curl --cacert '" +
           bundle +
           "' …   (or CURL_CA_BUNDLE)\n"
           "  anything OpenSSL  export SSL_CERT_FILE='" +
           bundle +
           "'\n"
           "\n"
           "For every program of this machine (Debian, Ubuntu), which is more than a tap needs:\n"
           "  sudo install -m 644 '" +
           certificate +
           "' /usr/local/share/ca-certificates/stepwire.crt && sudo update-ca-certificates\n"
           "and to take it out again:\n"
           "  sudo rm /usr/local/share/ca-certificates/stepwire.crt && sudo update-ca-certificates --fresh\n"
           "\n"
           "Firefox and Chromium keep their own lists, in their settings under certificates. Agents do not need "
           "them.\n";
}

} // namespace stepwire
