#include "app/composition/workbench.h"

#include "app/pipeline/sessionloading.h"
#include "ui/context/contextpanel.h"
#include "ui/search/searchpanel.h"
#include "ui/shell/workspace.h"
#include "ui/theme/words.h"
#include "ui/widgets/taskindicator.h"

#include <QApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSettings>

namespace stepwire {

namespace {

Result<Session> sessionOf(TraceReader &trace, const BackgroundWork::Progress &progress)
{
    Session session;
    bool wanted = true;
    const auto take = [&](SessionDelta &&delta) {
        session.apply(delta);
        return wanted;
    };
    const Result<void> loaded = loadInSlices(trace, take, [&](double share) { wanted = progress(share); });
    if (!loaded)
        return tl::make_unexpected(loaded.error());
    return session;
}

} // namespace

Workbench::Workbench(const WindowRequest &request)
    : m_request(request), m_systemScheme(Theme::schemeOf(QApplication::palette())), m_theme(Theme::Scheme::Dark)
{
    if (request.restore)
        m_settings = std::make_unique<QSettings>(QStringLiteral("Stepwire"), QStringLiteral("stepwire"));
    using Wanted = WindowRequest::Theme;
    Wanted wanted = Wanted::System;
    if (m_settings && m_settings->contains(QStringLiteral("window/theme")))
        wanted = static_cast<Wanted>(m_settings->value(QStringLiteral("window/theme")).toInt());
    wanted = request.theme.value_or(wanted);
    m_theme.setScheme(wanted == Wanted::Dark    ? Theme::Scheme::Dark
                      : wanted == Wanted::Light ? Theme::Scheme::Light
                                                : m_systemScheme);
    applyTheme();
    connect(&m_theme, &Theme::changed, this, &Workbench::applyTheme);
    m_window = std::make_unique<MainWindow>(&m_session, &m_selection, &m_theme, m_settings.get());
    // where the authority will be once it is made, so that what an agent needs can be copied beforehand
    const QDir authority(QFile::decodeName(request.authorityFolder.c_str()));
    m_window->setProxyFiles({authority.filePath(QStringLiteral("ca.pem")), authority.filePath(QStringLiteral("ca-bundle.pem"))});
    joinWindow();
    lookForUnfinished();
}

Workbench::~Workbench()
{
    m_opening.reset();
    m_search.reset();
    stop();
    for (BackgroundWork *work : std::as_const(m_running))
        work->cancel();
    qDeleteAll(m_running);
    m_jobs.waitForDone();
}

void Workbench::joinWindow()
{
    MainWindow *window = m_window.get();
    connect(window, &MainWindow::openRequested, this, &Workbench::open);
    connect(window, &MainWindow::tapRequested, this, &Workbench::startTap);
    connect(window, &MainWindow::demoRequested, this, &Workbench::startDemo);
    connect(window, &MainWindow::stopRequested, this, &Workbench::stop);
    connect(window, &MainWindow::closeRequested, this, &Workbench::closeAll);
    connect(window, &MainWindow::saveCopyRequested, this, &Workbench::saveCopy);
    connect(window, &MainWindow::exportRequested, this, &Workbench::exportTo);
    connect(window, &MainWindow::themeChosen, this, &Workbench::chooseTheme);
    connect(window, &MainWindow::cancelLoadingRequested, this, &Workbench::closeAll);
    connect(window, &MainWindow::openUnfinishedRequested, this, &Workbench::openUnfinished);
    connect(window, &MainWindow::deleteUnfinishedRequested, this, &Workbench::deleteUnfinished);
    connect(window, &MainWindow::leaveRequested, this, &Workbench::leave);
    connect(&m_finishing, &FinishingRecordings::finished, this, &Workbench::recordingFinished);
    connect(&m_finishing, &FinishingRecordings::progressed, this, [this](quint64 number, double share) {
        if (const auto task = m_saving.find(number); task != m_saving.end()) {
            task->second->setWords(tr("saving: making the tables"));
            task->second->setProgress(share);
        }
    });
    connect(this, &Workbench::failed, this,
            [this](const Failure &failure) { m_window->say(Severity::Error, m_request.failureSentence(failure)); });
}

void Workbench::showPayloads(std::shared_ptr<PayloadSource> source, LoadSession load)
{
    m_payloads = source;
    m_load = std::move(load);
    m_tokens.setSource(source);
    m_window->setPayloadSource(std::move(source));
    ContextPanel *context = m_window->workspace()->context();
    context->setSettingsEstimator([this](StepId step) { return m_tokens.ofSettings(step); });
    context->setTokenEstimator([this](ItemId item) { return m_tokens.of(item); });
    connect(&m_tokens, &TokenEstimates::counted, context, &ContextPanel::refresh, Qt::UniqueConnection);
    SearchPanel *search = m_window->workspace()->search();
    connect(search, &SearchPanel::searchRequested, this, &Workbench::search, Qt::UniqueConnection);
    connect(search, &SearchPanel::cancelRequested, this, &Workbench::cancelSearch, Qt::UniqueConnection);
}

void Workbench::applyTheme()
{
    QApplication::setPalette(m_theme.palette());
    qApp->setStyleSheet(m_theme.styleSheet());
}

void Workbench::chooseTheme(MainWindow::ThemeChoice choice)
{
    using Choice = MainWindow::ThemeChoice;
    m_theme.setScheme(choice == Choice::Dark    ? Theme::Scheme::Dark
                      : choice == Choice::Light ? Theme::Scheme::Light
                                                : m_systemScheme);
    if (m_settings)
        m_settings->setValue(QStringLiteral("window/theme"), int(choice));
}

void Workbench::report(const Failure &failure)
{
    Q_EMIT failed(failure);
}

void Workbench::search(const SearchQuery &query)
{
    SearchPanel *panel = m_window->workspace()->search();
    m_search = std::make_unique<SearchRun>(m_path, query);
    connect(m_search.get(), &SearchRun::found, panel, &SearchPanel::addHits);
    connect(m_search.get(), &SearchRun::progressed, panel, &SearchPanel::showProgress);
    connect(m_search.get(), &SearchRun::finished, panel, &SearchPanel::finish);
    connect(m_search.get(), &SearchRun::failed, panel,
            [this, panel](const Failure &failure) { panel->fail(m_request.failureSentence(failure)); });
    m_search->start();
}

void Workbench::cancelSearch()
{
    m_search.reset();
}

void Workbench::startOver()
{
    TraceOpening::retire(std::move(m_opening), this);
    m_search.reset();
    stop();
    ++m_generation;
    ++m_asked;
    m_leaving = false;
    m_session.setFilling(false);
    m_path.clear();
    m_startedAt.clear();
    m_recorded = false;
    m_selection.clear();
    // millions of messages are freed where nobody waits for it
    m_jobs.start([old = std::make_shared<Session>(m_session.clear())]() mutable { old.reset(); });
    m_window->setTapped({}, {});
    m_window->status()->setTapped(false);
    m_window->status()->setLoading(false);
}

void Workbench::closeAll()
{
    startOver();
    m_window->closeSession();
}

void Workbench::open(const QStringList &paths)
{
    if (paths.isEmpty())
        return;
    // several files: the last one given is shown, as if opened one after the other
    openTrace(paths.last(), TraceOpening::Log::Leave);
}

void Workbench::openTrace(const QString &path, TraceOpening::Log log)
{
    startOver();
    const QString absolute = QFileInfo(path).absoluteFilePath();
    if (putOff(absolute, [this, absolute, log] { openTrace(absolute, log); }))
        return;
    m_opening = std::make_unique<TraceOpening>(absolute, log);
    connect(m_opening.get(), &TraceOpening::opened, this, [this, absolute](const std::shared_ptr<TraceReader> &trace) {
        m_path = absolute;
        m_startedAt = trace->startedAt();
        m_window->openSession(QFileInfo(absolute).fileName(), StatusLine::Activity::Opened);
        m_window->status()->setLoading(true);
        m_session.setFilling(true);
        showPayloads(trace, [trace](const BackgroundWork::Progress &progress) { return sessionOf(*trace, progress); });
        m_window->setStartedAt(QDateTime::fromString(QString::fromStdString(m_startedAt), Qt::ISODateWithMs));
        m_window->rememberFile(absolute);
    });
    connect(m_opening.get(), &TraceOpening::sliceLoaded, &m_session, &LiveSession::apply);
    connect(m_opening.get(), &TraceOpening::progressed, m_window->status(), &StatusLine::setProgress);
    connect(m_opening.get(), &TraceOpening::finished, this, [this](const QStringList &warnings) {
        m_session.setFilling(false);
        m_window->status()->setLoading(false);
        for (const QString &code : warnings) {
            const FindingWords words = findingWords(code);
            m_window->say(Severity::Warning, words.title + QStringLiteral(". ") + words.explanation);
        }
        Q_EMIT sessionComplete();
    });
    connect(m_opening.get(), &TraceOpening::failed, this, [this](const Failure &failure) {
        m_session.setFilling(false);
        m_window->status()->setLoading(false);
        report(failure);
    });
    m_window->prepareWorkspace([this, asked = m_asked] {
        if (asked == m_asked && m_opening)
            m_opening->start();
    });
}

} // namespace stepwire
