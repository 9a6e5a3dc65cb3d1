#include "app/certificates/certificateauthority.h"
#include "app/certificates/hostname.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QHostAddress>
#include <QProcess>
#include <QSslCertificate>
#include <QSslCertificateExtension>
#include <QSslKey>
#include <QTemporaryDir>
#include <QTest>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

namespace stepwire {

namespace {

unsigned modeOf(const std::string &path)
{
    struct stat facts
    {};
    return ::stat(path.c_str(), &facts) == 0 ? facts.st_mode & 07777U : 0;
}

QByteArray textOf(const std::string &path)
{
    QFile file(QString::fromStdString(path));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void writeText(const std::string &path, const QByteArray &text)
{
    QFile file(QString::fromStdString(path));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(text);
}

QSslCertificate parsed(const std::string &pem)
{
    return QSslCertificate(QByteArray::fromStdString(pem));
}

QVariantMap extension(const QSslCertificate &certificate, const QString &name)
{
    for (const QSslCertificateExtension &one : certificate.extensions()) {
        if (one.name() == name)
            return one.value().toMap();
    }
    return {};
}

} // namespace

class CertificateAuthorityTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void itIsMadeOnceAndReadAfterwards();
    void theKeyIsItsOwnersAlone();
    void aKeyThatOthersCanReadIsRefused();
    void itSignsLeavesAndNothingBelow();
    void aLeafNamesItsHost_data();
    void aLeafNamesItsHost();
    void aLeafLivesAYearAtMost();
    void aHostHasOneCertificate();
    void whatIsNoHostGetsNone_data();
    void whatIsNoHostGetsNone();
    void opensslBelievesTheChain();
    void twoAtOnceMakeOne();
    void aCertificateLostIsMadeAnew();
    void aKeyLostIsTold();
    void filesThatDoNotBelongTogetherAreTold();
    void theBundleIsRootsAndAuthority();
    void removingLeavesNothing();

private:
    std::string folder() const { return m_folder->filePath(QStringLiteral("a/b")).toStdString(); }
    std::unique_ptr<QTemporaryDir> m_folder;
};

void CertificateAuthorityTest::itIsMadeOnceAndReadAfterwards()
{
    const auto first = CertificateAuthority::opened(folder());
    QVERIFY(first);
    QCOMPARE(first->certificatePath(), folder() + "/ca.pem");
    QCOMPARE(textOf(first->certificatePath()).toStdString(), first->certificate());
    const auto second = CertificateAuthority::opened(folder());
    QVERIFY(second);
    QCOMPARE(second->fingerprint(), first->fingerprint());
    const QByteArray digest = parsed(first->certificate()).digest(QCryptographicHash::Sha256).toHex(':').toUpper();
    QCOMPARE(first->fingerprint(), digest.toStdString());
    const QDateTime end = parsed(first->certificate()).expiryDate();
    QCOMPARE(qint64(first->expires().time_since_epoch().count()), end.toSecsSinceEpoch());
}

void CertificateAuthorityTest::theKeyIsItsOwnersAlone()
{
    const mode_t before = ::umask(0);
    const auto authority = CertificateAuthority::opened(folder());
    ::umask(before);
    QVERIFY(authority);
    QCOMPARE(modeOf(authority->keyPath()), 0600U);
    QCOMPARE(modeOf(authority->certificatePath()), 0644U);
    QCOMPARE(modeOf(folder()), 0700U);
    QVERIFY(textOf(authority->keyPath()).startsWith("-----BEGIN PRIVATE KEY-----"));
}

void CertificateAuthorityTest::aKeyThatOthersCanReadIsRefused()
{
    QVERIFY(CertificateAuthority::opened(folder()));
    ::chmod((folder() + "/ca-key.pem").c_str(), 0640);
    const auto authority = CertificateAuthority::opened(folder());
    QVERIFY(!authority);
    QVERIFY(authority.error().kind == FailureKind::NotPermitted);
    QCOMPARE(authority.error().subject, folder() + "/ca-key.pem");
}

void CertificateAuthorityTest::itSignsLeavesAndNothingBelow()
{
    const auto authority = CertificateAuthority::opened(folder());
    QVERIFY(authority);
    const QSslCertificate certificate = parsed(authority->certificate());
    QVERIFY(certificate.isSelfSigned());
    QCOMPARE(certificate.version(), QByteArray("3"));
    const QVariantMap constraints = extension(certificate, QStringLiteral("basicConstraints"));
    QCOMPARE(constraints.value(QStringLiteral("ca")).toBool(), true);
    QCOMPARE(constraints.value(QStringLiteral("pathLenConstraint"), -1).toInt(), 0);
    QCOMPARE(certificate.publicKey().algorithm(), QSsl::Ec);
    QCOMPARE(certificate.publicKey().length(), 256);
}

void CertificateAuthorityTest::aLeafNamesItsHost_data()
{
    QTest::addColumn<QString>("host");
    QTest::addColumn<int>("type");
    QTest::newRow("name") << "api.example.test" << int(QSsl::DnsEntry);
    QTest::newRow("one label") << "localhost" << int(QSsl::DnsEntry);
    QTest::newRow("underscore") << "my_server.test" << int(QSsl::DnsEntry);
    QTest::newRow("longer than a common name")
        << QString(60, QLatin1Char('a')) + ".example.test" << int(QSsl::DnsEntry);
    QTest::newRow("IPv4") << "127.0.0.1" << int(QSsl::IpAddressEntry);
    QTest::newRow("IPv6") << "::1" << int(QSsl::IpAddressEntry);
}

void CertificateAuthorityTest::aLeafNamesItsHost()
{
    QFETCH(QString, host);
    QFETCH(int, type);
    auto authority = CertificateAuthority::opened(folder());
    QVERIFY(authority);
    const auto made = authority->serverCertificate(host.toStdString());
    QVERIFY(made);
    const QSslCertificate leaf = parsed(made->leaf);
    const auto names = leaf.subjectAlternativeNames();
    QCOMPARE(names.size(), 1);
    QCOMPARE(int(names.firstKey()), type);
    const QString name = names.first();
    QVERIFY2(name == host || QHostAddress(name) == QHostAddress(host), qPrintable(name));
    QCOMPARE(extension(leaf, QStringLiteral("basicConstraints")).value(QStringLiteral("ca")).toBool(), false);
    QCOMPARE(leaf.issuerDisplayName(), parsed(authority->certificate()).subjectDisplayName());
    QVERIFY(QSslKey(QByteArray::fromStdString(made->key), QSsl::Ec).length() == 256);
}

void CertificateAuthorityTest::aLeafLivesAYearAtMost()
{
    auto authority = CertificateAuthority::opened(folder());
    QVERIFY(authority);
    const QSslCertificate leaf = parsed(authority->serverCertificate("a.test")->leaf);
    const QDateTime now = QDateTime::currentDateTimeUtc();
    QVERIFY(leaf.effectiveDate() < now);
    QVERIFY(leaf.expiryDate() > now.addDays(300));
    QVERIFY(leaf.effectiveDate().daysTo(leaf.expiryDate()) <= 365);
    QVERIFY(leaf.expiryDate() <= parsed(authority->certificate()).expiryDate());
}

void CertificateAuthorityTest::aHostHasOneCertificate()
{
    auto authority = CertificateAuthority::opened(folder());
    QVERIFY(authority);
    const QSslCertificate one = parsed(authority->serverCertificate("a.test")->leaf);
    QCOMPARE(parsed(authority->serverCertificate("a.test")->leaf).serialNumber(), one.serialNumber());
    QVERIFY(parsed(authority->serverCertificate("b.test")->leaf).serialNumber() != one.serialNumber());
}

void CertificateAuthorityTest::whatIsNoHostGetsNone_data()
{
    QTest::addColumn<QByteArray>("host");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("list") << QByteArray("a.test,DNS:b.test");
    QTest::newRow("space") << QByteArray("a test");
    QTest::newRow("zero") << QByteArray("a.test\0.b", 9);
    QTest::newRow("star") << QByteArray("*.test");
    QTest::newRow("empty label") << QByteArray("a..test");
    QTest::newRow("too long") << QByteArray("a.").repeated(130) + "a";
    QTest::newRow("not as plainHost() has it") << QByteArray("A.test");
}

void CertificateAuthorityTest::whatIsNoHostGetsNone()
{
    QFETCH(QByteArray, host);
    auto authority = CertificateAuthority::opened(folder());
    QVERIFY(authority);
    const auto made = authority->serverCertificate(host.toStdString());
    QVERIFY(!made);
    QVERIFY(made.error().kind == FailureKind::BadArgument);
}

void CertificateAuthorityTest::opensslBelievesTheChain()
{
    auto authority = CertificateAuthority::opened(folder());
    QVERIFY(authority);
    const std::string leaf = folder() + "/leaf.pem";
    writeText(leaf, QByteArray::fromStdString(authority->serverCertificate("127.0.0.1")->leaf));
    const auto verify = [&](const QStringList &about) {
        QProcess openssl;
        openssl.start(QStringLiteral("openssl"),
                      QStringList{"verify", "-x509_strict", "-purpose", "sslserver", "-CAfile",
                                  QString::fromStdString(authority->certificatePath())} +
                          about + QStringList{QString::fromStdString(leaf)});
        openssl.waitForFinished();
        return openssl.exitCode();
    };
    QCOMPARE(verify({"-verify_ip", "127.0.0.1"}), 0);
    QVERIFY(verify({"-verify_ip", "127.0.0.2"}) != 0);
}

void CertificateAuthorityTest::twoAtOnceMakeOne()
{
    std::vector<std::string> seen(8);
    std::vector<std::thread> threads;
    for (std::string &one : seen) {
        threads.emplace_back([&] {
            if (const auto authority = CertificateAuthority::opened(folder()))
                one = authority->fingerprint();
        });
    }
    for (std::thread &thread : threads)
        thread.join();
    QVERIFY(!seen.front().empty());
    for (const std::string &one : seen)
        QCOMPARE(one, seen.front());
}

void CertificateAuthorityTest::aCertificateLostIsMadeAnew()
{
    QVERIFY(CertificateAuthority::opened(folder()));
    const QByteArray key = textOf(folder() + "/ca-key.pem");
    QCOMPARE(::unlink((folder() + "/ca.pem").c_str()), 0);
    QVERIFY(CertificateAuthority::opened(folder()));
    QCOMPARE(textOf(folder() + "/ca-key.pem"), key);
}

void CertificateAuthorityTest::aKeyLostIsTold()
{
    QVERIFY(CertificateAuthority::opened(folder()));
    QCOMPARE(::unlink((folder() + "/ca-key.pem").c_str()), 0);
    const auto authority = CertificateAuthority::opened(folder());
    QVERIFY(!authority);
    QVERIFY(authority.error().kind == FailureKind::BadArgument);
    QVERIFY(authority.error().detail.find("--remove") != std::string::npos);
}

void CertificateAuthorityTest::filesThatDoNotBelongTogetherAreTold()
{
    const std::string other = m_folder->filePath(QStringLiteral("other")).toStdString();
    QVERIFY(CertificateAuthority::opened(folder()));
    QVERIFY(CertificateAuthority::opened(other));
    writeText(folder() + "/ca.pem", textOf(other + "/ca.pem"));
    QVERIFY(!CertificateAuthority::opened(folder()));
    writeText(folder() + "/ca.pem", "nothing");
    QVERIFY(!CertificateAuthority::opened(folder()));
}

void CertificateAuthorityTest::theBundleIsRootsAndAuthority()
{
    const auto authority = CertificateAuthority::opened(folder());
    QVERIFY(authority);
    QVERIFY(authority->writeBundle("roots without an end"));
    QCOMPARE(textOf(authority->bundlePath()).toStdString(), "roots without an end\n" + authority->certificate());
    QVERIFY(authority->writeBundle(""));
    QCOMPARE(textOf(authority->bundlePath()).toStdString(), authority->certificate());
    QCOMPARE(modeOf(authority->bundlePath()), 0644U);
    QCOMPARE(QDir(QString::fromStdString(folder())).entryList(QDir::Files).size(), 3);
}

void CertificateAuthorityTest::removingLeavesNothing()
{
    QVERIFY(CertificateAuthority::removed(folder())); // Not there at all.
    const auto authority = CertificateAuthority::opened(folder());
    QVERIFY(authority && authority->writeBundle("r\n"));
    const auto gone = CertificateAuthority::removed(folder());
    QVERIFY(gone);
    QCOMPARE(gone->size(), std::size_t(3));
    QCOMPARE(QDir(QString::fromStdString(folder())).entryList(QDir::Files).size(), 0);
}

} // namespace stepwire

QTEST_GUILESS_MAIN(stepwire::CertificateAuthorityTest)
#include "tst_certificateauthority.moc"
