#include "ui/theme/words.h"

#include <QCoreApplication>

namespace stepwire {

namespace {

QString words(const char *text)
{
    return QCoreApplication::translate("Words", text);
}

} // namespace

QString lineageWord(Lineage lineage)
{
    switch (lineage) {
    case Lineage::Root: return words("start");
    case Lineage::Continuation: return words("continuation");
    case Lineage::Fork: return words("fork");
    case Lineage::Steer: return words("steer");
    case Lineage::Resend: return words("resend");
    case Lineage::Retry: return words("retry");
    case Lineage::Reconnect: return words("reconnect");
    case Lineage::Compaction: return words("compaction");
    case Lineage::Restart: return words("restart");
    }
    return {};
}

QString lineageExplanation(Lineage lineage)
{
    switch (lineage) {
    case Lineage::Root: return words("A new conversation: its prompt came out of no earlier step.");
    case Lineage::Continuation: return words("Goes on by the id of the earlier response.");
    case Lineage::Fork: return words("Goes on from a response that something else goes on from too, or from another lane.");
    case Lineage::Steer: return words("Started by the server after a steer: no request of its own.");
    case Lineage::Resend: return words("Names no earlier response: the history was sent again.");
    case Lineage::Retry: return words("The same request again, after one that failed or got no answer.");
    case Lineage::Reconnect: return words("Went on over another connection than before.");
    case Lineage::Compaction: return words("The history was replaced by a compaction item.");
    case Lineage::Restart: return words("The agent says that it is the same thread, but nothing of the history is repeated.");
    }
    return {};
}

} // namespace stepwire
