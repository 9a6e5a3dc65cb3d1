#include "app/commands/demoreport.h"

#include "app/commands/texttable.h"
#include "models/metrics/phases.h"

#include <cstdio>
#include <optional>

namespace stepwire {

namespace {

const std::vector<TextTable::Column> columns{
    {"step"},
    {"sent bytes", true},
    {"on the wire", true},
    {"stateless", true},
    {"first token ms", true},
    {"total ms", true},
    {"input tokens", true},
    {"cached tokens", true},
};

std::string grouped(std::uint64_t number)
{
    std::string digits = std::to_string(number);
    for (std::size_t at = digits.size(); at > 3; at -= 3)
        digits.insert(at - 3, ",");
    return digits;
}

std::string decimal(double number, int places = 1)
{
    char buffer[48];
    std::snprintf(buffer, sizeof buffer, "%.*f", places, number);
    return buffer;
}

std::string milliseconds(std::optional<double> value)
{
    return value ? decimal(*value) : std::string();
}

std::string tokens(std::optional<std::int64_t> value)
{
    return value ? grouped(static_cast<std::uint64_t>(*value)) : std::string();
}

std::string factor(std::uint64_t whole, std::uint64_t part)
{
    return part == 0 ? std::string("-") : decimal(static_cast<double>(whole) / static_cast<double>(part));
}

void addMarkdownRow(std::string &out, const std::vector<std::string> &cells)
{
    for (const std::string &cell : cells)
        out += "| " + (cell.empty() ? "-" : cell) + " ";
    out += "|\n";
}

} // namespace

DemoReport::DemoReport(const Session &session, std::string title, std::string note)
    : m_title(std::move(title)), m_note(std::move(note))
{
    for (const Step &step : session.steps()) {
        const std::string name = step.transport == Transport::Http ? "HTTP, full history" : "WebSocket";
        if (m_arms.empty() || m_arms.back().name != name)
            m_arms.push_back({name, {}});
        m_arms.back().steps.push_back(&step);
    }
}

std::vector<std::string> DemoReport::cells(const Step &step, int number)
{
    return {
        std::to_string(number),
        grouped(step.sent.payloadBytes),
        grouped(step.sent.wireBytes),
        step.statelessBytes ? grouped(*step.statelessBytes) : std::string(),
        milliseconds(timeToFirstToken(step.at)),
        milliseconds(totalTime(step.at)),
        step.usage ? tokens(step.usage->inputTokens) : std::string(),
        step.usage ? tokens(step.usage->cachedTokens) : std::string(),
    };
}

DemoReport::Sums DemoReport::sumsOf(const Arm &arm)
{
    Sums sums;
    for (const Step *step : arm.steps) {
        sums.sent += step->sent.payloadBytes;
        sums.wire += step->sent.wireBytes;
        sums.stateless += step->statelessBytes.value_or(0);
        sums.firstTokenMs += timeToFirstToken(step->at).value_or(0);
        sums.totalMs += totalTime(step->at).value_or(0);
        sums.input += step->usage ? step->usage->inputTokens.value_or(0) : 0;
        sums.cached += step->usage ? step->usage->cachedTokens.value_or(0) : 0;
    }
    return sums;
}

std::vector<std::string> DemoReport::totalCells(const Sums &sums)
{
    return {"all", grouped(sums.sent), grouped(sums.wire), grouped(sums.stateless), decimal(sums.firstTokenMs), decimal(sums.totalMs),
            grouped(static_cast<std::uint64_t>(sums.input)), grouped(static_cast<std::uint64_t>(sums.cached))};
}

std::vector<std::string> DemoReport::conclusions() const
{
    std::vector<std::string> sentences;
    for (const Arm &arm : m_arms) {
        const Sums sums = sumsOf(arm);
        const std::string comparison = sums.sent == sums.stateless
            ? "every one of them what a stateless request is."
            : factor(sums.stateless, sums.sent) + " times fewer than as stateless requests.";
        sentences.push_back(arm.name + ": " + std::to_string(arm.steps.size()) + " steps, " + grouped(sums.sent) + " bytes sent, " + comparison);
    }
    if (m_arms.size() == 2) {
        const Sums http = sumsOf(m_arms[0]);
        const Sums webSocket = sumsOf(m_arms[1]);
        sentences.push_back("Sent by the WebSocket: 1/" + factor(http.sent, webSocket.sent) + " of the bytes over HTTP (1/"
                            + factor(http.wire, webSocket.wire) + " on the wire).");
        const auto perStep = [](double sum, const Arm &arm) { return sum / static_cast<double>(arm.steps.size()); };
        sentences.push_back("Mean time to the first token: " + decimal(perStep(http.firstTokenMs, m_arms[0])) + " ms over HTTP, "
                            + decimal(perStep(webSocket.firstTokenMs, m_arms[1])) + " ms over the WebSocket.");
    }
    sentences.push_back(m_note);
    return sentences;
}

std::string DemoReport::text() const
{
    std::string out = m_title + "\n";
    for (const Arm &arm : m_arms) {
        TextTable table(columns);
        int number = 0;
        for (const Step *step : arm.steps)
            table.addRow(cells(*step, ++number));
        table.addRow(totalCells(sumsOf(arm)));
        out += "\n" + arm.name + "\n" + table.text();
    }
    out += "\n";
    for (const std::string &sentence : conclusions())
        out += sentence + "\n";
    return out;
}

std::string DemoReport::markdown() const
{
    std::string out = "# " + m_title + "\n";
    for (const Arm &arm : m_arms) {
        out += "\n## " + arm.name + "\n\n";
        std::vector<std::string> titles;
        std::vector<std::string> rule;
        for (const TextTable::Column &column : columns) {
            titles.push_back(column.title);
            rule.push_back(column.number ? "---:" : "---");
        }
        addMarkdownRow(out, titles);
        addMarkdownRow(out, rule);
        int number = 0;
        for (const Step *step : arm.steps)
            addMarkdownRow(out, cells(*step, ++number));
        addMarkdownRow(out, totalCells(sumsOf(arm)));
    }
    out += "\n";
    for (const std::string &sentence : conclusions())
        out += "* " + sentence + "\n";
    return out;
}

} // namespace stepwire
