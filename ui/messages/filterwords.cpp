#include "ui/messages/filterwords.h"

#include <QCoreApplication>

namespace stepwire {

namespace {

QString words(const char *text)
{
    return QCoreApplication::translate("Filter", text);
}

QString problemWords(const MessageFilter::Fault &fault)
{
    using enum MessageFilter::Problem;
    switch (fault.problem) {
    case MissingTerm: return words("a term is missing");
    case OpenQuote: return words("the quote is not closed");
    case OpenParenthesis: return words("the parenthesis is not closed");
    case ExtraParenthesis: return words("no parenthesis is open");
    case MissingValue: return words("a value is missing after \u201c%1\u201d").arg(fault.word);
    case NotANumber: return words("\u201c%1\u201d is no number; 10k and 2m will do").arg(fault.word);
    case NotARange: return words("\u201c%1\u201d is neither 3 nor 3..5").arg(fault.word);
    case UnknownDirection: return words("\u201c%1\u201d is neither sent nor received").arg(fault.word);
    case UnknownKind:
        return words("no kind \u201c%1\u201d: text, binary, ping, pong, close, sse, http").arg(fault.word);
    case UnknownState:
        return words("no state \u201c%1\u201d: error, request, tool, item, delta, control, compressed").arg(fault.word);
    }
    return {};
}

} // namespace

QString filterFaultWords(const MessageFilter::Fault &fault)
{
    return words("At %1: %2").arg(fault.position + 1).arg(problemWords(fault));
}

QStringList filterTerms()
{
    QStringList terms;
    for (const char *term :
         {"bytes>10k",        "bytes<1k",  "dir:received",   "dir:sent",     "is:compressed", "is:control",
          "is:delta",         "is:error",  "is:item",        "is:request",   "is:tool",       "kind:binary",
          "kind:close",       "kind:http", "kind:ping",      "kind:sse",     "kind:text",     "lane:default",
          "step:1",           "step:1..3", "type:completed", "type:created", "type:delta",    "type:error",
          "type:output_item", "wire>10k"})
        terms << QString::fromLatin1(term);
    return terms;
}

QString filterHelp()
{
    return words("Show only messages that match. Words look into type and summary.\n\n"
                 "type:delta   dir:sent   kind:close   lane:review   conn:2\n"
                 "step:3   step:3..5   bytes>10k   wire<=500   is:error   is:tool\n"
                 "\"exact words\"   -is:delta   function_call or is:error   ( \u2026 )");
}

} // namespace stepwire
