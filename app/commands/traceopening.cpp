#include "app/commands/traceopening.h"

#include <QFile>
#include <cstdio>

namespace stepwire {

namespace {

void sayWarning(const TraceWarning &warning, const std::string &path)
{
    const char *words = "has a fault that this version has no words for";
    if (warning.code == "trace.unfinished")
        words = "has no end: it is still being recorded, or its recorder was killed. Everything in it is shown";
    else if (warning.code == "trace.damaged")
        words = "is damaged: a part of it cannot be read. What can be read is shown";
    const std::string detail = warning.detail.empty() ? std::string() : " (" + warning.detail + ")";
    std::fprintf(stderr, "stepwire: %s %s%s.\n", path.c_str(), words, detail.c_str());
}

} // namespace

Result<OpenedTrace> openTrace(const QString &path, MessageIndex index)
{
    auto reader = TraceReader::open(QFile::encodeName(path).toStdString());
    if (!reader)
        return tl::make_unexpected(reader.error());
    auto session = loadSession(**reader, index);
    if (!session)
        return tl::make_unexpected(session.error());
    for (const TraceWarning &warning : (*reader)->warnings())
        sayWarning(warning, (*reader)->path());
    return OpenedTrace{std::move(*reader), std::move(*session)};
}

} // namespace stepwire
