#include "ui/theme/findingwords.h"

#include <QCoreApplication>

namespace stepwire {

namespace {

struct Entry
{
    const char *code;
    const char *title;
    const char *explanation;
    const char *advice;
};

const Entry entries[] = {
    // what the protocol of the Responses API says
    {"responses.continuation.not_found", "Previous response not found",
     "The request goes on from a response that the server no longer holds, so it was refused.",
     "Send the whole history once without previous_response_id, then chain again; keep the socket open between steps."},
    {"responses.connection.limit", "Connection limit reached",
     "The service ends a socket after a set time; what it held for the socket is gone.",
     "Open a new socket before the limit, and send the whole history once on it."},
    {"responses.history.resent", "History sent again",
     "The request repeats items that the server had already seen or made.",
     "Go on with previous_response_id and send only what is new."},
    {"responses.history.doubled", "Sent although it is held",
     "The request names a response and repeats items that the response's chain holds already, so the model may see them twice.",
     "With previous_response_id, send only items that the server has never seen."},
    {"responses.tools.changed", "Tools changed in mid-conversation",
     "The tools differ from those of the step before, so a prompt cache cannot serve what stands behind them.",
     "Send the same tools in the same order at each step; narrow the choice with tool_choice instead."},
    {"responses.instructions.dropped", "Instructions left out",
     "The step before had instructions and this one has none; they are not inherited through previous_response_id.",
     "Send the instructions with every request."},
    {"responses.instructions.changed", "Instructions changed",
     "The instructions differ from those of the step before, so the beginning of the prompt is a new one for every cache.",
     "Keep what changes (dates, states) out of the instructions; send it as an input item."},
    {"responses.continuation.after_failure", "Went on after a failure",
     "The request names a response that the server let go when a request on the lane failed.",
     "After a failed continuation send the whole history once without previous_response_id."},
    {"responses.continuation.reread", "Read again from storage",
     "The response that the request names is no longer in the connection's memory; being stored, it is read again, which is slower.",
     "Go on from the lane's latest response, and stay on the connection that made it."},
    {"responses.continuation.recovered", "Recovered from a lost response",
     "After a refused previous_response_id the conversation was sent again; this is what the loss cost.",
     "Find out why the id was lost: a new socket, another account, a failed request before it."},
    {"responses.call.unanswered", "Call without an answer",
     "The response that the request goes on from called a tool, and the request brings no output for that call.",
     "Send one output item for every call, with its call_id, also when the tool failed."},
    {"responses.connection.per_step", "A new connection for every step",
     "Three steps of one conversation in a row each came over a socket of their own, which holds nothing of the others.",
     "Keep one socket open for the conversation and send each request on it."},
    {"responses.connection.old", "Connection near its limit",
     "The socket is less than five minutes from the age at which the service ends it, with everything that it holds.",
     "Change to a new socket between two steps, before the limit decides when."},
    {"responses.cache.missed", "Prompt cache missed",
     "The prompt repeats the whole one before it, and yet far fewer tokens came from the provider's cache.",
     "Keep prompt_cache_key and the session's identity constant, and do not let minutes pass between steps."},
    {"responses.input.transformed", "Input changed by the server",
     "The server says that it removed items from the input, so the model saw less than was sent.",
     "See the reasons in input_transformations; mostly reasoning items of another model or turn were sent."},
    {"responses.tool.repeated", "Call made again after a break",
     "A step was cut off after it had made a call, and its successor makes the same call anew: the tool may run twice.",
     "After a break send the call that came through and its output along, so that the model need not repeat it."},
    {"responses.transport.fallback", "Fell back to HTTP",
     "The conversation went from WebSocket to HTTP, which sends the whole history at each step.",
     "See the failed upgrade or socket before it; let servers without WebSocket answer 426 at once."},
    {"responses.stream.silent", "Long silence",
     "Neither side sent a message for the step for half a minute or more.",
     "Check whether pings went on meanwhile; give the client a time limit that fits the model's thinking."},
    {"responses.lane.names", "Too many lane names",
     "The connection has used more lane names than the server takes in its life; further ones are refused.",
     "Reuse the names of lanes whose work is done, or open a second connection."},
    {"responses.lane.flight", "More under way than the server takes",
     "More responses are under way on the connection than the server works on at a time; the others wait in its queue.",
     "Spread the work over several connections, or start less at once."},
    {"responses.request.failed", "Request failed", "The server ended the step with an error.",
     "Read code and message in the step's error; the request is in the inspector."},
    {"responses.request.large", "Large request", "The request is near the size that servers accept.",
     "Chain by previous_response_id, or compact the history, before it is refused."},
    {"responses.step.abandoned", "Step abandoned",
     "The connection or the recording ended before the step's last event.",
     "See why the connection ended on the left; the agent may have to send the step again."},
    {"responses.steer.failed", "Steering failed", "The server did not take a steer or an interrupt.",
     "Steer while a response runs on the lane that it names."},
    {"responses.event.unknown", "Unknown event",
     "An event of a type that this version does not know. It is kept and shown.",
     "Nothing has to be done; a newer version may know it."},
    {"responses.json.invalid", "Not JSON", "A message that should be JSON cannot be read as such.",
     "Look at its text in Raw: the sender wrote bad JSON, or something rewrote it under way."},
    {"responses.sequence.gap", "Gap in the sequence numbers", "Events of one response do not count up without a gap.",
     "A proxy may have dropped events; compare with what the server logged."},
    // the tap
    {"tap.upstream.unreachable", "Server not reachable",
     "The tap could not connect to the model server and answered with 502.",
     "Check the server's address and the network or proxy settings."},
    {"tap.upstream.tls", "TLS refused", "The connection to the model server could not be secured.",
     "Check the address (https or http) and the certificates of this machine."},
    {"tap.upstream.proxy", "Proxy did not lead on",
     "The proxy on the way to the model server refused or was not reached, and the tap answered with 502.",
     "Check --proxy-via or the system's proxy settings, and the user and password that the proxy wants."},
    {"tap.agent.tls", "Agent refused the tap's certificate",
     "The TLS handshake between the agent and the forward proxy failed, so nothing was sent.",
     "Let the agent trust the tap's authority: 'stepwire ca --hint' says how, and agents started by the tap do."},
    {"tap.warning.agent_silent", "Agent left after the handshake",
     "The agent ended its TLS connection to the forward proxy without a request. Clients that look at certificates late "
     "do that when they do not trust the tap.",
     "If the agent reports a certificate error, see 'stepwire ca --hint'."},
    {"tap.proxy.plain_http", "Plain HTTP by proxy refused",
     "The agent asked the forward proxy for an http:// address that it does not look into.",
     "Set HTTPS_PROXY alone for the agent, not HTTP_PROXY, or name the host with --intercept."},
    {"tap.proxy.target", "Proxy request not understood",
     "The agent asked the forward proxy for a target that is no host, or for two servers on one connection.",
     "Look at the request's first line; the client's proxy support breaks RFC 9110 section 9.3.6 or RFC 9112 section 3.2."},
    {"tap.proxy.direct", "Not asked as a proxy",
     "A request came to the forward proxy as if it were the model server.",
     "Set its address as HTTPS_PROXY, or start the tap with --upstream as well."},
    {"tap.info.tunnelled", "Tunnelled unseen",
     "Connections to hosts that are no model endpoints went through the forward proxy untouched. They are counted, not "
     "recorded.",
     "To look into one of them, name it with --intercept."},
    {"tap.host.foreign", "Foreign Host refused", "A request named a Host that this tap does not answer for.",
     "Point the agent at the tap's own address, or allow the host when starting the tap."},
    {"tap.host.missing", "Host missing", "A request came without a Host field and was refused.",
     "HTTP/1.1 clients must send Host; check the client."},
    {"tap.origin.foreign", "Foreign Origin refused", "A web page asked for this tap; such requests are refused.",
     "Allow the origin when starting the tap if you trust the page."},
    {"tap.not_stored", "Observations not stored",
     "The trace could not be written for a time, and more crossed meanwhile than could be held in memory. The gaps say where.",
     "Give the recording a disk with room; the figures of the connections concerned are lower bounds."},
    {"tap.warning.slept", "The machine slept",
     "The machine was suspended while this was recorded. Latencies across this moment include the sleep.",
     "Leave the steps that were running then out of comparisons."},
    {"tap.warning.clock_set", "The system clock was set",
     "The wall clock moved against the clock of the recording. Durations are right; times of day differ from here on.",
     "Take it into account when comparing with logs of other programs."},
    {"tap.head.malformed", "Unreadable request head", "The tap could not read a request's head and refused it.",
     "Look at the bytes in Hex; the client speaks something else than HTTP/1.1."},
    {"tap.connect.unsupported", "CONNECT is not served", "The client asked the tap to be a forward proxy.",
     "Set the tap as base URL, not as proxy, or start it with --proxy."},
    // the bytes
    {"wire.frame.opcode", "Reserved frame opcode", "A WebSocket frame carries an opcode that RFC 6455 reserves.",
     "Look at the bytes in Hex: the peers have lost the frame boundary, or a proxy rewrote it."},
    {"wire.frame.reserved_bits", "Reserved frame bits", "A frame uses bits that no negotiated extension defines.",
     "One side compresses without having agreed to, or bytes were damaged."},
    {"wire.frame.continuation", "Fragments out of order",
     "A fragment came without a beginning, or a message began inside another.",
     "The sender breaks RFC 6455 section 5.4; see the bytes in Hex."},
    {"wire.frame.control_length", "Control frame too long",
     "A ping, pong or close frame is longer than 125 bytes or fragmented.", "The sender breaks RFC 6455 section 5.5."},
    {"wire.frame.length", "Bad frame length", "A frame states its length in a form that RFC 6455 forbids.",
     "The sender breaks RFC 6455 section 5.2, or the frame boundary is lost."},
    {"wire.frame.masked_server", "Masked frame from the server", "A server must not mask its frames.",
     "The server breaks RFC 6455 section 5.1."},
    {"wire.frame.unmasked_client", "Unmasked frame from the client", "A client must mask its frames.",
     "The agent's library breaks RFC 6455 section 5.1."},
    {"wire.frame.after_close", "Data after Close", "A side sent data after its Close frame.",
     "The sender breaks RFC 6455 section 5.5.1."},
    {"wire.close.code", "Bad close code", "A Close frame carries a code that must not be sent.",
     "See RFC 6455 section 7.4 for the codes that may be."},
    {"wire.text.utf8", "Text that is not UTF-8", "A text message or a close reason holds bytes that are no UTF-8.",
     "The sender breaks RFC 6455 section 8.1; send other bytes as a binary message."},
    {"wire.inflate", "Compressed data damaged", "A compressed message could not be inflated.",
     "Later messages of the direction may be unreadable, too; the bytes are kept."},
    {"wire.message.too_large", "Message too large to decode",
     "A message passed the limit of what is decoded. Its bytes are kept in the recording.",
     "Nothing is lost; export the recording to look at the bytes."},
    {"wire.together.too_large", "Too much at once to decode",
     "The unfinished messages of all connections together passed the limit of what is kept in memory, and this one took it over.",
     "Nothing is lost; export the recording to look at the bytes."},
    {"wire.body.too_large", "Body too large to decode",
     "A body passed the limit of what is decoded. Its bytes are kept in the recording.",
     "Nothing is lost; export the recording to look at the bytes."},
    {"wire.body.encoding", "Unknown content encoding",
     "A body's encoding could not be taken off; it is shown as it came.",
     "Ask the peer for gzip, deflate, br or zstd."},
    {"wire.http.head", "Bad HTTP head", "A head is not well-formed HTTP/1.1.", "Look at the bytes in Hex."},
    {"wire.http.head_too_large", "HTTP head too large", "A head passed the limit of what is decoded.",
     "Look at the bytes in Hex; a client may loop in its cookies."},
    {"wire.http.framing", "Bad HTTP framing", "Where a body ends cannot be told.",
     "Chunk sizes or Content-Length contradict the bytes; see Hex."},
    {"wire.http.unrequested", "Answer without a request", "The server sent a response that nothing asked for.",
     "A proxy may have mixed connections up."},
    {"wire.http.upgrade", "Odd upgrade", "The handshake to WebSocket is not as RFC 6455 has it.",
     "Compare the heads in the connection's details with RFC 6455 section 4."},
    {"wire.http.extension", "Odd extension", "An extension was agreed on that is not known or not as offered.",
     "See Sec-WebSocket-Extensions in both heads."},
    {"wire.connections", "Too many connections", "More connections were open at one time than are decoded.",
     "Their bytes are kept in the recording."},
    {"wire.http.unanswered", "Too many requests without an answer",
     "The agent sent request after request without waiting for answers. What it sent after that is not decoded.",
     "Look at what the agent does when answers are late."},
    {"wire.http.accept", "Handshake not confirmed",
     "The server granted a WebSocket without proof that it had read the request: its Sec-WebSocket-Accept does not fit the key.",
     "Look at what stands between the tap and the server; most clients end such a connection at once."},
    {"wire.gap", "Observations lost",
     "Some bytes were not recorded; everything after them on that connection may be unreadable.",
     "The machine was too busy to record; record less at once."},
    // the file
    {"trace.unfinished", "No end was recorded",
     "The recording was killed, or still goes on. What is in the file is shown.",
     "Open it again when the recording has ended."},
    {"trace.damaged", "The file is damaged", "A part of the file cannot be read. What can be read is shown.",
     "Keep a copy; the rest may be recoverable with SQLite's own tools."},
};

} // namespace

QStringList findingCodes()
{
    QStringList codes;
    for (const Entry &entry : entries)
        codes << QLatin1String(entry.code);
    return codes;
}

FindingWords findingWords(QStringView code)
{
    for (const Entry &entry : entries) {
        if (code == QLatin1String(entry.code)) {
            return {QCoreApplication::translate("FindingWords", entry.title),
                    QCoreApplication::translate("FindingWords", entry.explanation),
                    QCoreApplication::translate("FindingWords", entry.advice)};
        }
    }
    return {code.toString(), QCoreApplication::translate("FindingWords", "This version has no words for the code yet."),
            QCoreApplication::translate("FindingWords", "Look at the message and the bytes that it points to.")};
}

} // namespace stepwire
