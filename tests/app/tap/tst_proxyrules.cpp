#include "app/tap/clienthello.h"
#include "app/tap/hostpattern.h"
#include "app/tap/proxywiring.h"
#include "app/tap/tunnelledger.h"
#include "app/tap/upstreamproxies.h"

#include <QTest>
#include <algorithm>

namespace stepwire {

namespace {

bool intercepted(const char *host, std::uint16_t port = 443)
{
    return std::ranges::any_of(modelEndpoints(), [&](const std::string &text) {
        const auto pattern = HostPattern::parsed(text);
        return pattern && pattern->matches(host, port);
    });
}

/// A ClientHello (RFC 8446 section 4.1.2) in records of `pieceSize` bytes.
std::string hello(const std::string &serverName, std::size_t pieceSize = 16384)
{
    const auto counted = [](int octets, const std::string &text) {
        std::string length;
        for (int shift = (octets - 1) * 8; shift >= 0; shift -= 8)
            length += char(text.size() >> shift & 0xff);
        return length + text;
    };
    std::string extensions = std::string("\x00\x17", 2) + counted(2, "");
    if (!serverName.empty())
        extensions += std::string("\x00\x00", 2) + counted(2, counted(2, std::string("\0", 1) + counted(2, serverName)));
    const std::string body = std::string("\x03\x03", 2) + std::string(32, 'r') + counted(1, "session") + counted(2, "\x13\x01")
        + counted(1, std::string("\0", 1)) + counted(2, extensions);
    const std::string message = '\x01' + counted(3, body);
    std::string records;
    for (std::size_t at = 0; at < message.size(); at += pieceSize)
        records += std::string("\x16\x03\x01", 3) + counted(2, message.substr(at, pieceSize));
    return records;
}

std::string valueOf(const std::vector<std::pair<std::string, std::string>> &variables, const std::string &name)
{
    const auto found = std::ranges::find(variables, name, &std::pair<std::string, std::string>::first);
    return found == variables.end() ? "(not set)" : found->second;
}

UpstreamAddress address(const std::string &url)
{
    return UpstreamAddress::parsed(url).value_or(UpstreamAddress());
}

std::string wayTo(const std::string &url, const std::string &via, const ProxyEnvironment &environment, std::uint16_t ownPort = 0)
{
    auto proxies = UpstreamProxies::parsed(via, environment);
    if (!proxies)
        return "refused";
    proxies->leaveOut(ownPort);
    const QNetworkProxy proxy = proxies->proxyFor(address(url));
    return proxy.type() == QNetworkProxy::NoProxy ? "direct" : proxyName(proxy);
}

} // namespace

/// What a forward proxy looks into, whom it is taken for, and which way it goes on.
class ProxyRulesTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void modelEndpointsAreLookedInto();
    void aPatternMatchesWhatItNames();
    void whatIsNoPatternIsRefused();
    void targetsAreTakenApart();

    void theServerNameIsRead();
    void aHelloInManyRecordsIsRead();
    void aHelloCutAnywhereIsIncomplete();
    void whatIsNoTlsIsToldByItsFirstBytes();

    void noProxyNamesAHostAndAllBelow();
    void anAgentIsLedThroughTheProxy();
    void noProxyLosesWhatLeadsPastUs();

    void anExplicitProxyLeadsEverywhere();
    void theEnvironmentSaysWhichProxy();
    void aProxyOfTheEnvironmentThatCannotBeUsedIsTold();
    void theTapIsNotItsOwnProxy();
    void aBadProxyIsRefusedWithoutItsPassword();

    void tunnelsAreCountedByHost();
};

void ProxyRulesTest::modelEndpointsAreLookedInto()
{
    for (const char *host : {"api.openai.com", "eu.api.openai.com", "chatgpt.com", "mine.openai.azure.com", "api.x.ai", "ai-gateway.vercel.sh"})
        QVERIFY2(intercepted(host), host);
    for (const char *host : {"ab.chatgpt.com", "github.com", "openai.com", "openai.azure.com", "api.openai.com.evil.example", "xapi.x.ai"})
        QVERIFY2(!intercepted(host), host);
}

void ProxyRulesTest::aPatternMatchesWhatItNames()
{
    const auto matches = [](const char *pattern, const char *host, std::uint16_t port) {
        const auto parsed = HostPattern::parsed(pattern);
        return parsed && parsed->matches(host, port);
    };
    QVERIFY(matches("A.Test", "a.test", 1) && matches("a.test.", "a.test", 2));
    QVERIFY(!matches("a.test", "b.a.test", 1));
    QVERIFY(matches("a.test:8443", "a.test", 8443) && !matches("a.test:8443", "a.test", 443));
    QVERIFY(matches("*.a.test", "b.a.test", 1) && matches("*.a.test", "c.b.a.test", 1));
    QVERIFY(!matches("*.a.test", "a.test", 1) && !matches("*.a.test", "ba.test", 1));
    QVERIFY(matches("*.a.test:1", "b.a.test", 1) && !matches("*.a.test:1", "b.a.test", 2));
    QVERIFY(matches("[::1]:443", "::1", 443) && matches("::1", "::1", 443) && matches("127.0.0.1", "127.0.0.1", 1));
    QVERIFY(matches("*", "anything", 1));
}

void ProxyRulesTest::whatIsNoPatternIsRefused()
{
    for (const char *text : {"", "a b", "a:0", "a:65536", "a:", "https://a.test", "a.test/v1", "*.", "*.127.0.0.1", "[::1", "[a]:1", "a,b"})
        QVERIFY2(!HostPattern::parsed(text), text);
}

void ProxyRulesTest::targetsAreTakenApart()
{
    const auto target = HostAndPort::parsed("[::1]:8443");
    QVERIFY(target);
    QCOMPARE(target->host, std::string("::1"));
    QCOMPARE(target->port.value_or(0), std::uint16_t(8443));
    QVERIFY(!HostAndPort::parsed("a.test")->port);
    QVERIFY(!HostAndPort::parsed("a.test:443:443") && !HostAndPort::parsed("user@a.test:443"));
}

void ProxyRulesTest::theServerNameIsRead()
{
    const ClientHello named = ClientHello::read(hello("api.example.test"));
    QVERIFY(named.kind == ClientHello::Kind::Tls);
    QCOMPARE(named.serverName, std::string("api.example.test"));
    const ClientHello unnamed = ClientHello::read(hello(""));
    QVERIFY(unnamed.kind == ClientHello::Kind::Tls && unnamed.serverName.empty());
}

void ProxyRulesTest::aHelloInManyRecordsIsRead()
{
    for (const std::size_t size : {1, 3, 50})
        QCOMPARE(ClientHello::read(hello("api.example.test", size)).serverName, std::string("api.example.test"));
}

void ProxyRulesTest::aHelloCutAnywhereIsIncomplete()
{
    const std::string whole = hello("api.example.test", 20);
    for (std::size_t size = 0; size < whole.size(); ++size)
        QVERIFY(ClientHello::read(std::string_view(whole).substr(0, size)).kind == ClientHello::Kind::Incomplete);
    // A length that lies is no reason to read past the end.
    std::string lying = whole;
    lying[6] = '\xff';
    QVERIFY(ClientHello::read(lying).kind == ClientHello::Kind::Incomplete);
    std::string short_ = hello("api.example.test");
    short_[short_.size() - 17] = '\x7f';
    QVERIFY(ClientHello::read(short_).serverName.empty());
}

void ProxyRulesTest::whatIsNoTlsIsToldByItsFirstBytes()
{
    for (const std::string text : {"GET / HTTP/1.1\r\n", "PRI * HTTP/2.0", "\x16GET", "SSH-2.0"})
        QVERIFY(ClientHello::read(text).kind == ClientHello::Kind::NotTls);
    QVERIFY(ClientHello::read(std::string("\x16\x03\x01\x00\x05\x02", 6)).kind == ClientHello::Kind::NotTls); // A ServerHello.
}

void ProxyRulesTest::noProxyNamesAHostAndAllBelow()
{
    const std::string list = "localhost, .intern.test *.other.test\tone.test:8080";
    QVERIFY(isPassedByProxy(list, "localhost", 1) && isPassedByProxy(list, "a.intern.test", 1) && isPassedByProxy(list, "intern.test", 1));
    QVERIFY(isPassedByProxy(list, "x.other.test", 1) && isPassedByProxy(list, "one.test", 8080) && isPassedByProxy(list, "a.one.test", 8080));
    QVERIFY(!isPassedByProxy(list, "one.test", 443) && !isPassedByProxy(list, "xintern.test", 1) && !isPassedByProxy("", "a", 1));
    QVERIFY(isPassedByProxy("*", "a.test", 1));
}

void ProxyRulesTest::anAgentIsLedThroughTheProxy()
{
    const ProxyAddress proxy{"http://127.0.0.1:4321", "/ca.pem", "/bundle.pem"};
    const WiredCommand wired = proxiedCommand({"codex", "exec"}, proxy, {}, "intern.test");
    QVERIFY(wired.arguments == (std::vector<std::string>{"codex", "exec"}));
    for (const char *name : {"HTTPS_PROXY", "https_proxy"})
        QCOMPARE(valueOf(wired.environment, name), proxy.url);
    for (const char *name : {"SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"})
        QCOMPARE(valueOf(wired.environment, name), proxy.bundle);
    for (const char *name : {"NODE_EXTRA_CA_CERTS", "CODEX_CA_CERTIFICATE"})
        QCOMPARE(valueOf(wired.environment, name), proxy.certificate);
    QCOMPARE(valueOf(wired.environment, "NODE_USE_ENV_PROXY"), std::string("1"));
    QCOMPARE(valueOf(wired.environment, "NO_PROXY"), std::string("intern.test"));
    for (const char *name : {"HTTP_PROXY", "OPENAI_BASE_URL"})
        QCOMPARE(valueOf(wired.environment, name), std::string("(not set)"));
}

void ProxyRulesTest::noProxyLosesWhatLeadsPastUs()
{
    const auto left = [](const std::string &noProxy, const std::vector<std::string> &hosts) {
        return valueOf(proxiedCommand({"a"}, {}, hosts, noProxy).environment, "no_proxy");
    };
    QCOMPARE(left("localhost,127.0.0.1,intern.test", {"localhost:8443"}), std::string("127.0.0.1,intern.test"));
    QCOMPARE(left("localhost:80,localhost:8443", {"localhost:8443"}), std::string("localhost:80"));
    QCOMPARE(left(".openai.com,com,test", {}), std::string("test"));
    QCOMPARE(left("mine.openai.azure.com,azure.com,x.test", {}), std::string("x.test"));
    QCOMPARE(left("*", {}), std::string());
    QCOMPARE(left("a.test", {"*"}), std::string());
}

void ProxyRulesTest::anExplicitProxyLeadsEverywhere()
{
    const ProxyEnvironment environment{"http://other:1", "", "", "*"};
    QCOMPARE(wayTo("https://api.test", "http://user:p%40ss@proxy.test:3128", environment), std::string("http://proxy.test:3128"));
    QCOMPARE(wayTo("http://127.0.0.1:1", "proxy.test:3128", environment), std::string("http://proxy.test:3128"));
    QCOMPARE(wayTo("https://api.test", "http://[::1]:3128", environment), std::string("http://[::1]:3128"));
    QCOMPARE(wayTo("https://api.test", "socks5://proxy.test", environment), std::string("socks5://proxy.test:1080"));
    QCOMPARE(wayTo("https://api.test", "none", environment), std::string("direct"));
    auto proxies = UpstreamProxies::parsed("http://user:p%40ss@proxy.test:3128", environment);
    QVERIFY(proxies);
    const QNetworkProxy proxy = proxies->proxyFor(address("https://api.test"));
    QCOMPARE(proxy.user(), QStringLiteral("user"));
    QCOMPARE(proxy.password(), QStringLiteral("p@ss"));
}

void ProxyRulesTest::theEnvironmentSaysWhichProxy()
{
    const ProxyEnvironment environment{"http://secure:1", "plain:2", "socks5://all:3", ".intern.test,one.test:8443"};
    QCOMPARE(wayTo("https://api.test", "system", environment), std::string("http://secure:1"));
    QCOMPARE(wayTo("http://api.test", "system", environment), std::string("http://plain:2"));
    QCOMPARE(wayTo("https://a.intern.test", "system", environment), std::string("direct"));
    QCOMPARE(wayTo("https://ONE.test:8443", "system", environment), std::string("direct"));
    for (const char *own : {"https://localhost:1", "https://127.0.0.1", "https://[::1]:1"})
        QCOMPARE(wayTo(own, "system", environment), std::string("direct"));
    QCOMPARE(wayTo("https://api.test", "system", {"", "", "socks5://all:3", ""}), std::string("socks5://all:3"));
}

void ProxyRulesTest::theTapIsNotItsOwnProxy()
{
    const ProxyEnvironment environment{"http://127.0.0.1:4321", "", "", ""};
    QCOMPARE(wayTo("https://api.test", "system", environment, 4321), std::string("direct"));
    QCOMPARE(wayTo("https://api.test", "system", environment, 4322), std::string("http://127.0.0.1:4321"));
}

void ProxyRulesTest::aProxyOfTheEnvironmentThatCannotBeUsedIsTold()
{
    const auto unusable = unusableProxies("system", {"https://user:secret@proxy.test:1", "http://plain.test:2", "a b", "https://none"});
    QCOMPARE(unusable.size(), std::size_t(2));
    QCOMPARE(unusable[0].variable, std::string("HTTPS_PROXY"));
    QVERIFY(unusable[0].reason.find("scheme https") != std::string::npos);
    QVERIFY(unusable[0].reason.find("secret") == std::string::npos);
    QCOMPARE(unusable[1].variable, std::string("ALL_PROXY"));
    QVERIFY(unusableProxies("system", {}).empty());
    QVERIFY(unusableProxies("none", {"https://proxy.test", "", "", ""}).empty());
}

void ProxyRulesTest::aBadProxyIsRefusedWithoutItsPassword()
{
    for (const char *via : {"https://user:secret@proxy.test:1", "http://user:secret@:1", "ftp://user:secret@a", "http://user:secret@a b"}) {
        const auto proxies = UpstreamProxies::parsed(via, {});
        QVERIFY2(!proxies, via);
        QVERIFY(proxies.error().kind == FailureKind::BadArgument);
        QVERIFY((proxies.error().subject + proxies.error().detail).find("secret") == std::string::npos);
    }
    QVERIFY(!UpstreamProxies::parsed("", {}));
}

void ProxyRulesTest::tunnelsAreCountedByHost()
{
    TunnelLedger ledger;
    const ConnectionId first = ledger.opened("b.test:443");
    const ConnectionId second = ledger.opened("a.test:443");
    const ConnectionId third = ledger.opened("b.test:443");
    const auto data = [&](ConnectionId id, Direction direction, std::size_t size) {
        ledger.observe({id, ObservationKind::Data, direction, {}, std::string(size, 'x'), {}});
    };
    data(first, Direction::Sent, 10);
    data(third, Direction::Sent, 5);
    data(second, Direction::Received, 7);
    data({}, Direction::Received, 100); // An answer of the proxy itself.
    ledger.failed("c.test:443");
    const TunnelTotals totals = ledger.totals();
    QCOMPARE(totals.hosts.size(), std::size_t(3));
    QCOMPARE(totals.hosts[1].name, std::string("b.test:443"));
    QCOMPARE(totals.hosts[1].connections, std::uint64_t(2));
    QCOMPARE(totals.hosts[1].sent, std::uint64_t(15));
    QCOMPARE(totals.connections(), std::uint64_t(3));
    QCOMPARE(totals.failed(), std::uint64_t(1));
    QCOMPARE(totals.sent(), std::uint64_t(15));
    QCOMPARE(totals.received(), std::uint64_t(7));
}

} // namespace stepwire

QTEST_GUILESS_MAIN(stepwire::ProxyRulesTest)
#include "tst_proxyrules.moc"
