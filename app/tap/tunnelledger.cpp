#include "app/tap/tunnelledger.h"

namespace stepwire {

namespace {

std::uint64_t sum(const TunnelTotals &totals, std::uint64_t TunnelTotals::Host::*member)
{
    std::uint64_t all = 0;
    for (const TunnelTotals::Host &host : totals.hosts)
        all += host.*member;
    return all;
}

} // namespace

std::uint64_t TunnelTotals::connections() const
{
    return sum(*this, &Host::connections);
}
std::uint64_t TunnelTotals::failed() const
{
    return sum(*this, &Host::failed);
}
std::uint64_t TunnelTotals::sent() const
{
    return sum(*this, &Host::sent);
}
std::uint64_t TunnelTotals::received() const
{
    return sum(*this, &Host::received);
}

ConnectionId TunnelLedger::opened(const std::string &host)
{
    const std::lock_guard lock(m_mutex);
    TunnelTotals::Host &entry = m_hosts[host];
    entry.name = host;
    ++entry.connections;
    m_connections.push_back(&entry);
    return {std::uint32_t(m_connections.size())};
}

void TunnelLedger::failed(const std::string &host)
{
    const std::lock_guard lock(m_mutex);
    TunnelTotals::Host &entry = m_hosts[host];
    entry.name = host;
    ++entry.failed;
}

TunnelTotals TunnelLedger::totals() const
{
    const std::lock_guard lock(m_mutex);
    TunnelTotals totals;
    for (const auto &[name, host] : m_hosts)
        totals.hosts.push_back(host);
    return totals;
}

ConnectionId TunnelLedger::nextConnection()
{
    return {}; // Number 0 is counted nowhere: answers of the proxy itself.
}

void TunnelLedger::observe(Observation &&observation)
{
    if (observation.kind != ObservationKind::Data)
        return;
    const std::lock_guard lock(m_mutex);
    const std::uint32_t number = observation.connection.value;
    if (number == 0 || number > m_connections.size())
        return;
    TunnelTotals::Host &host = *m_connections[observation.connection.index()];
    (observation.direction == Direction::Sent ? host.sent : host.received) += observation.bytes.size();
}

} // namespace stepwire
