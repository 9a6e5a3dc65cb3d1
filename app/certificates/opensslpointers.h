#pragma once

#include <memory>
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

namespace stepwire {

template <auto Free>
struct FreedBy
{
    template <typename T>
    void operator()(T *thing) const
    {
        Free(thing);
    }
};

/// What OpenSSL hands out, with the function that takes it back.
using KeyPointer = std::unique_ptr<EVP_PKEY, FreedBy<&EVP_PKEY_free>>;
using CertificatePointer = std::unique_ptr<X509, FreedBy<&X509_free>>;
using ExtensionPointer = std::unique_ptr<X509_EXTENSION, FreedBy<&X509_EXTENSION_free>>;
using NamesPointer = std::unique_ptr<GENERAL_NAMES, FreedBy<&GENERAL_NAMES_free>>;
using NumberPointer = std::unique_ptr<BIGNUM, FreedBy<&BN_free>>;
using BioPointer = std::unique_ptr<BIO, FreedBy<&BIO_free_all>>;

} // namespace stepwire
