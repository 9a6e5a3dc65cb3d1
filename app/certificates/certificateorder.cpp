#include "app/certificates/certificateorder.h"

#include "app/certificates/hostname.h"

#include <openssl/ec.h>
#include <openssl/pem.h>

namespace stepwire {

namespace {

constexpr int serialBits = 159; // RFC 5280 section 4.1.2.2: positive, 20 octets at most
constexpr long versionThree = 2;
constexpr std::size_t longestCommonName = 64; // RFC 5280 appendix A.1

bool setSerial(X509 *certificate)
{
    const NumberPointer number(BN_new());
    return number && BN_rand(number.get(), serialBits, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1 &&
           BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate));
}

bool addNamePart(X509_NAME *name, const char *field, const std::string &value)
{
    const auto *text = reinterpret_cast<const unsigned char *>(value.c_str());
    return X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8, text, int(value.size()), -1, 0) == 1;
}

bool setSubject(X509 *certificate, const std::string &commonName)
{
    X509_NAME *const name = X509_get_subject_name(certificate);
    if (!addNamePart(name, "O", "Stepwire"))
        return false;
    return commonName.empty() || commonName.size() > longestCommonName || addNamePart(name, "CN", commonName);
}

bool addExtension(X509 *certificate, X509 *issuer, int kind, const char *value)
{
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    const ExtensionPointer extension(X509V3_EXT_conf_nid(nullptr, &context, kind, value));
    return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

/// Not by X509V3_EXT_conf_nid: the host comes from outside, and there it would be read as a list.
bool addHost(X509 *certificate, const std::string &host)
{
    const NamesPointer names(GENERAL_NAMES_new());
    GENERAL_NAME *const name = GENERAL_NAME_new();
    if (!names || !name || sk_GENERAL_NAME_push(names.get(), name) == 0) {
        GENERAL_NAME_free(name);
        return false;
    }
    if (isAddress(host)) {
        ASN1_OCTET_STRING *const address = a2i_IPADDRESS(host.c_str());
        if (!address)
            return false;
        GENERAL_NAME_set0_value(name, GEN_IPADD, address);
    } else {
        ASN1_IA5STRING *const text = ASN1_IA5STRING_new();
        if (!text || ASN1_STRING_set(text, host.data(), int(host.size())) != 1) {
            ASN1_IA5STRING_free(text);
            return false;
        }
        GENERAL_NAME_set0_value(name, GEN_DNS, text);
    }
    return X509_add1_ext_i2d(certificate, NID_subject_alt_name, names.get(), 0, X509V3_ADD_DEFAULT) == 1;
}

bool addExtensions(X509 *certificate, X509 *issuer, const std::string &host)
{
    const auto add = [&](int kind, const char *value) { return addExtension(certificate, issuer, kind, value); };
    if (host.empty()) {
        return add(NID_basic_constraints, "critical,CA:TRUE,pathlen:0") && add(NID_key_usage, "critical,keyCertSign") &&
               add(NID_subject_key_identifier, "hash");
    }
    return add(NID_basic_constraints, "critical,CA:FALSE") && add(NID_key_usage, "critical,digitalSignature") &&
           add(NID_ext_key_usage, "serverAuth") && add(NID_subject_key_identifier, "hash") &&
           add(NID_authority_key_identifier, "keyid:always") && addHost(certificate, host);
}

std::string contents(const BioPointer &bio)
{
    char *text = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &text);
    return size > 0 ? std::string(text, std::size_t(size)) : std::string();
}

} // namespace

KeyPointer freshKey()
{
    return KeyPointer(EVP_EC_gen("P-256"));
}

CertificatePointer signedCertificate(const CertificateOrder &order, EVP_PKEY *key, X509 *issuer, EVP_PKEY *issuerKey)
{
    CertificatePointer made(X509_new());
    X509 *const certificate = made.get();
    if (!certificate)
        return nullptr;
    const bool filled = X509_set_version(certificate, versionThree) == 1 && setSerial(certificate) &&
                        ASN1_TIME_set(X509_getm_notBefore(certificate), order.from.time_since_epoch().count()) &&
                        ASN1_TIME_set(X509_getm_notAfter(certificate), order.until.time_since_epoch().count()) &&
                        setSubject(certificate, order.commonName) && X509_set_pubkey(certificate, key) == 1;
    if (!filled)
        return nullptr;
    X509 *const signer = issuer ? issuer : certificate;
    const bool whole = X509_set_issuer_name(certificate, X509_get_subject_name(signer)) == 1 &&
                       addExtensions(certificate, signer, order.host) &&
                       X509_sign(certificate, issuerKey, EVP_sha256()) > 0;
    return whole ? std::move(made) : nullptr;
}

std::string toPem(X509 *certificate)
{
    const BioPointer bio(BIO_new(BIO_s_mem()));
    return bio && PEM_write_bio_X509(bio.get(), certificate) == 1 ? contents(bio) : std::string();
}

std::string toPem(EVP_PKEY *key)
{
    const BioPointer bio(BIO_new(BIO_s_mem()));
    const bool written =
        bio && PEM_write_bio_PKCS8PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr) == 1;
    return written ? contents(bio) : std::string();
}

CertificatePointer certificateFromPem(const std::string &pem)
{
    const BioPointer bio(BIO_new_mem_buf(pem.data(), int(pem.size())));
    return CertificatePointer(bio ? PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr) : nullptr);
}

KeyPointer keyFromPem(const std::string &pem)
{
    const BioPointer bio(BIO_new_mem_buf(pem.data(), int(pem.size())));
    // A key with a pass phrase would ask for it on the terminal; ours have none.
    const auto noPhrase = [](char *, int, int, void *) { return 0; };
    return KeyPointer(bio ? PEM_read_bio_PrivateKey(bio.get(), nullptr, noPhrase, nullptr) : nullptr);
}

} // namespace stepwire
