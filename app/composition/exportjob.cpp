#include "app/composition/exportjob.h"

#include "app/composition/exportfile.h"
#include "ui/theme/words.h"

#include <algorithm>

namespace stepwire {

namespace {

constexpr double loadingShare = 0.3; ///< Of the time, about.

std::string findingSentence(const Finding &finding)
{
    const FindingWords words = findingWords(QString::fromStdString(finding.code));
    return (words.title + QStringLiteral(". ") + words.explanation).toStdString();
}

/// Formats ask for one payload after the other: by that their progress is known, and they are hurried to their end when
/// it is not wanted.
class CountedPayloads final : public PayloadSource
{
public:
    CountedPayloads(PayloadSource &source, std::size_t messages, const ExportJob::Progress &progress)
        : m_source(source), m_messages(double(std::max<std::size_t>(1, messages))), m_progress(progress)
    {
    }

    bool isWanted()
    {
        m_wanted = m_wanted && m_progress(loadingShare + (1 - loadingShare) * std::min(1.0, double(m_count) / m_messages));
        return m_wanted;
    }

    Result<std::string> payload(const Message &message) override
    {
        ++m_count;
        return isWanted() ? m_source.payload(message) : unwanted();
    }
    Result<std::string> wire(const Message &message) override { return m_wanted ? m_source.wire(message) : unwanted(); }

private:
    static Result<std::string> unwanted() { return tl::make_unexpected(Failure{}); }

    PayloadSource &m_source;
    const double m_messages;
    const ExportJob::Progress &m_progress;
    std::uint64_t m_count = 0;
    bool m_wanted = true;
};

} // namespace

Result<ExportAccount> ExportJob::run(const Progress &progress) const
{
    const ExportFormat *how = exportFormat(format);
    if (!how)
        return tl::make_unexpected(Failure{FailureKind::BadArgument, format, {}});
    const Result<Session> session = load([&](double share) { return progress(share * loadingShare); });
    if (!session)
        return tl::make_unexpected(session.error());
    CountedPayloads counted(*payloads, session->messages().size(), progress);
    const ExportSource source{*session, counted, startedAt, STEPWIRE_VERSION, findingSentence, session->ended()};
    return exportToFile(source, *how, path, [&] { return counted.isWanted(); });
}

} // namespace stepwire
