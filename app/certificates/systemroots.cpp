#include "app/certificates/systemroots.h"

#include "app/certificates/privatefile.h"

#include <array>

namespace stepwire {

Result<std::string> systemRoots(const std::string &named)
{
    if (!named.empty())
        return fileText(named);
    // Debian and most others, Fedora, openSUSE, what OpenSSL itself was built with
    const std::array<std::string, 4> places{"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt",
                                            "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem"};
    for (const std::string &place : places) {
        if (Result<std::string> roots = fileText(place))
            return roots;
    }
    return std::string();
}

} // namespace stepwire
