#include "ui/context/contextwords.h"

#include "models/metrics/nextstep.h"
#include "models/metrics/reconciliation.h"
#include "ui/context/statemark.h"
#include "ui/theme/cachewords.h"
#include "ui/theme/words.h"

#include <QCoreApplication>
#include <QStringList>
#include <algorithm>
#include <cmath>
#include <functional>

namespace stepwire {

namespace {

QString words(const char *text)
{
    return QCoreApplication::translate("ContextPanel", text);
}

QString age(std::int64_t nanoseconds)
{
    return formatMilliseconds(double(nanoseconds) / 1e6);
}

std::vector<CardContent::Share> sharesOf(const ContextModel &model, bool tokens)
{
    std::vector<CardContent::Share> shares;
    for (const ContextState state : {ContextState::Unseen, ContextState::Evicted, ContextState::Held, ContextState::Sent, ContextState::Produced}) {
        const ContextModel::Total total = model.total(state);
        if (total.items == 0)
            continue;
        CardContent::Share share;
        share.state = state;
        share.sizeKnown = state != ContextState::Unseen && (!tokens || total.tokens);
        share.size = !share.sizeKnown ? 0 : tokens ? *total.tokens : total.bytes;
        const QString size = !share.sizeKnown ? QStringLiteral("?") : tokens ? formatCount(share.size) : formatBytes(share.size);
        share.words = stateWord(state) + QLatin1Char(' ') + size;
        shares.push_back(std::move(share));
    }
    return shares;
}

/// What ends the server's hold on the context of a continued step.
QString fate(const Session &session, const Step &step)
{
    if (step.transport == Transport::Http)
        return words("Stored by the server.");
    const Connection *connection = session.connection(step.connection);
    if (connection && connection->closedAt) {
        return connection->closeCode ? words("The socket has closed since (%1).").arg(*connection->closeCode)
                                     : words("The socket has closed since.");
    }
    return words("Lost with the socket, unless stored.");
}

void sayHolder(CardContent &card, const Session &session, const Step &step)
{
    const bool held = step.chain == ChainState::Held;
    card.title = held ? words("Held by") : words("No longer held:");
    card.id = shortId(*step.previousResponseId);
    card.badge = step.confirmed ? words("confirmed") : words("inferred");
    card.badgeRole = !held ? Role::Error : step.confirmed ? Role::Accent : Role::Warning;
    card.about = QString::fromStdString(*step.previousResponseId);
    const Step *parent = session.step(step.parent);
    const auto since = parent ? parent->at.terminal : std::nullopt;
    if (held && since && step.at.sentFirst && *step.at.sentFirst >= *since)
        card.aside = words("age %1").arg(age(*step.at.sentFirst - *since));
    card.body = held ? fate(session, step) : words("The server refused this id, or its rules say that it let go of it.");
}

/// Why the request was as large as it was, for somebody who knows nothing of the protocol.
QString sizeReason(const Session &session, const Step &step)
{
    const Step *before = session.step(step.predecessor);
    const QString earlier = QString::number(step.predecessor.value);
    switch (step.lineage) {
    case Lineage::Root:
        return step.previousResponseId ? QString() : words("A new conversation: the server held nothing of it yet.");
    case Lineage::Continuation:
        return words("It names the response of step %1, so only what is new had to be sent.").arg(earlier);
    case Lineage::Fork:
        return words("It branches off from step %1 by its id, so only what is new had to be sent.").arg(earlier);
    case Lineage::Steer:
        return words("The server began it by itself, with the input that steered step %1.").arg(earlier);
    case Lineage::Compaction:
        return words("The history was compacted after step %1; a new chain begins with the summary.").arg(earlier);
    case Lineage::Restart:
        return words("The agent began its thread anew after step %1.").arg(earlier);
    default:
        break;
    }
    if (step.previousResponseId)
        return words("It names an earlier response on a new connection, so only what is new had to be sent.");
    if (before && before->error && before->chain == ChainState::Evicted)
        return words("The server no longer found what step %1 went on from, so the whole history had to be sent.").arg(earlier);
    if (before && before->connection != step.connection && step.transport == Transport::WebSocket)
        return words("The connection of step %1 was lost and its memory with it, so the whole history had to be sent.").arg(earlier);
    if (step.lineage == Lineage::Retry)
        return words("The request of step %1 was sent again.").arg(earlier);
    return step.transport == Transport::Http ? words("Without an id HTTP sends the whole history with every step.")
                                             : words("It names no earlier response, so the whole history was sent again.");
}

/// "input 282 B, tools 9.1 KB, other 1.2 KB", heaviest first.
QString sizeParts(const Step &step)
{
    std::vector<std::pair<std::uint64_t, QString>> parts;
    std::uint64_t other = 0;
    for (const RequestPart &part : step.parts) {
        const bool named = part.key == "input" || part.key == "tools" || part.key == "instructions" || part.bytes * 5 > step.sent.payloadBytes;
        if (named)
            parts.emplace_back(part.bytes, QString::fromStdString(part.key));
        else
            other += part.bytes;
    }
    std::ranges::sort(parts, std::greater());
    QStringList texts;
    for (const auto &[bytes, key] : parts)
        texts += key + QLatin1Char(' ') + formatBytes(bytes);
    if (other > 0)
        texts += words("other %1").arg(formatBytes(other));
    return texts.join(QStringLiteral(", "));
}

} // namespace

CardContent sentCard(const Session &session, const Step &step)
{
    CardContent card;
    card.title = words("Sent %1").arg(formatBytes(step.sent.payloadBytes));
    if (step.statelessBytes && step.request)
        card.aside = words("stateless it takes %1").arg(formatBytes(*step.statelessBytes));
    card.body = sizeReason(session, step);
    if (const QString parts = sizeParts(step); !parts.isEmpty())
        card.body += (card.body.isEmpty() ? QString() : QStringLiteral(" ")) + words("Of that: %1.").arg(parts);
    return card;
}

CardContent heldCard(const Session &session, const Step &step, const ContextModel &model, bool tokens)
{
    CardContent card;
    card.shares = sharesOf(model, tokens);
    if (step.previousResponseId) {
        sayHolder(card, session, step);
    } else if (step.transport == Transport::Http) {
        card.title = words("The server holds nothing");
        card.body = words("HTTP sends everything again with each step.");
    } else if (step.continuation == Continuation::Resent) {
        // Lineage::Resend: on the connection whose memory may still have had it.
        const bool sameSocket = step.lineage == Lineage::Resend;
        card.title = sameSocket ? words("Nothing held was used") : words("Nothing was held");
        card.badge = words("resent");
        card.badgeRole = Role::Error;
        card.body = sameSocket ? words("The history was sent again on the socket that it had crossed before.")
                    : step.lineage == Lineage::Reconnect ? words("The history was sent again on a new socket.")
                                                         : words("The history was sent whole.");
    } else {
        card.title = words("Nothing was held");
        card.body = words("This step starts a new chain; its socket holds what it sent and produced from here on.");
    }
    return card;
}

CardContent cacheCard(const Session &session, const Step &step, std::optional<std::int64_t> estimatedTokens,
                      const Calibration &calibration)
{
    const CacheReading reading = cacheVerdict(session, step);
    CardContent card;
    if (reading.verdict == CacheVerdict::NotReported) {
        card.title = step.over() ? words("Prompt cache: not reported") : words("Prompt cache: not known yet");
        card.body = step.over() ? words("The provider told no count of cached tokens for this step.")
                                : words("The provider tells it at the end of the step.");
    } else {
        card.title = words("Prompt cache: %1").arg(cacheVerdictWord(reading.verdict));
        // The share first: it is what is left when the card is narrow.
        card.aside = words("%1, %2 of %3 tokens")
                         .arg(formatPercent(reading.share().value_or(0)), formatCount(std::uint64_t(*reading.cachedTokens)),
                              formatCount(std::uint64_t(*reading.inputTokens)));
        if (reading.cause)
            card.body = cacheCauseSentence(reading);
        else if (reading.comparedWith)
            card.body = words("What could be reused of step %1 was.").arg(reading.comparedWith.value);
    }
    const Reconciliation sums = reconcile(estimatedTokens, step.usage);
    if (sums.unexplainedTokens) {
        const QString apart = formatCount(std::uint64_t(std::abs(*sums.unexplainedTokens)));
        const QString estimate = formatCount(std::uint64_t(*sums.estimatedTokens));
        card.body += (card.body.isEmpty() ? QString() : QStringLiteral(" "))
            + (*sums.unexplainedTokens >= 0 ? words("About %1 tokens estimated, %2 not seen on the wire.").arg(estimate, apart)
                                            : words("About %1 tokens estimated, %2 too many.").arg(estimate, apart));
        card.about = reconciliationSentence(sums, likelyGaps(session, step)) + QLatin1Char('\n') + calibrationFormula(calibration, estimatedTokens);
    }
    return card;
}

namespace {

/// "socket 3 min old, 57 min left"
QString socketAge(const NextStep &next)
{
    if (!next.socketLeft)
        return {};
    constexpr std::int64_t minute = 60'000'000'000;
    return *next.socketLeft > 0 ? words(" Socket %1 old, %2 min left.").arg(age(*next.socketAge)).arg(*next.socketLeft / minute)
                                : words(" Socket %1 old: past the server's limit.").arg(age(*next.socketAge));
}

QString reconnectCost(const NextStep &next)
{
    if (!next.resendBytes)
        return words("What a reconnect would resend is not known: part of the history is unseen.");
    const QString bytes = formatBytes(*next.resendBytes);
    return next.resendTokens ? words("A reconnect would resend %1, %2 tokens.").arg(bytes, formatCount(std::uint64_t(*next.resendTokens)))
                             : words("A reconnect would resend %1.").arg(bytes);
}

} // namespace

CardContent nextCard(const Session &session, const Step &step)
{
    const NextStep next = nextStepAfter(session, step);
    CardContent card;
    card.title = words("Next step");
    const QString delta = next.deltaBytes ? words("delta of about %1").arg(formatBytes(*next.deltaBytes)) : words("a delta, its size not known yet");
    const bool history = step.transport == Transport::Http && !step.previousResponseId;
    if (history) {
        card.aside = next.resendBytes ? words("sends at least %1").arg(formatBytes(*next.resendBytes)) : words("size not known");
        card.body = words("The whole history again, and what is new.");
    } else if (next.recall == Recall::Memory) {
        constexpr std::int64_t minute = 60'000'000'000;
        card.aside = next.socketLeft ? words("%1 \u00b7 %2 min left").arg(delta).arg(*next.socketLeft / minute) : delta;
        card.body = reconnectCost(next) + socketAge(next);
    } else if (next.recall == Recall::Storage) {
        card.aside = words("%1, re-read from storage").arg(delta);
        card.body = words("The socket's memory of it is gone, but the response was stored. ") + reconnectCost(next);
    } else {
        card.aside = next.resendBytes ? words("must resend %1").arg(formatBytes(*next.resendBytes)) : words("must resend the history");
        card.body = !next.open ? words("The socket is closed and nothing was stored: its id would not be found.")
                               : words("Its id would not be found: the step did not end well, and what it went on from went with it.");
    }
    return card;
}

} // namespace stepwire
