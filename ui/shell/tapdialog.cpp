#include "ui/shell/tapdialog.h"

#include <QClipboard>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QProcess>
#include <QPushButton>
#include <QRegularExpression>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QUrl>

namespace stepwire {

namespace {
constexpr int usualPort = 8787;
}

TapDialog::TapDialog(const Theme *theme, QWidget *parent)
    : QDialog(parent), m_form(new QFormLayout(this)), m_way(new QComboBox), m_upstream(new QComboBox),
      m_intercepted(new QLineEdit), m_explanation(new QLabel), m_host(new QLineEdit(QStringLiteral("127.0.0.1"))),
      m_port(new QSpinBox), m_command(new QLineEdit), m_warning(new QLabel), m_agent(new QComboBox),
      m_text(new QPlainTextEdit), m_start(nullptr)
{
    setWindowTitle(tr("Tap an agent"));
    setMinimumWidth(560);
    m_upstream->setEditable(true);
    m_upstream->addItems({QStringLiteral("https://api.openai.com/v1"), QStringLiteral("http://127.0.0.1:8080/v1"),
                          QStringLiteral("https://chatgpt.com/backend-api/codex")});
    m_port->setRange(0, 65535);
    m_port->setValue(usualPort);
    m_port->setButtonSymbols(QAbstractSpinBox::NoButtons);
    m_port->setSpecialValueText(tr("any free port"));
    m_command->setPlaceholderText(tr("optional: a command to start already wired, e.g. codex \"fix the build\""));
    m_warning->setWordWrap(true);
    m_text->setReadOnly(true);
    m_text->setFont(theme->monoFont());
    m_text->setFixedHeight(92);
    m_way->addItems({tr("Relay for agents whose address can be set"), tr("Proxy for HTTPS agents whose address is fixed")});
    m_way->setObjectName(QStringLiteral("tapWay"));
    m_intercepted->setPlaceholderText(tr("optional: hosts beside the known model endpoints, e.g. llm.example.com *.internal"));
    m_explanation->setWordWrap(true);
    m_explanation->setText(tr("The proxy opens TLS connections to model endpoints with a certificate of its own, which is made at the first "
                              "start and kept for you alone; the agent has to trust it. Connections to all other hosts pass untouched and are "
                              "counted. Nothing is installed into the system."));
    m_explanation->setMinimumHeight(m_explanation->heightForWidth(530)); // the row has no height of its own before it is shown

    QFormLayout *form = m_form;
    form->setLabelAlignment(Qt::AlignRight);
    form->setSpacing(9);
    auto *intro =
        new QLabel(tr("Stepwire relays between an agent and its server, byte for byte, and shows what crosses. "
                      "Keys pass through and are never stored."));
    intro->setWordWrap(true);
    form->addRow(intro);
    form->addRow(tr("&Way"), m_way);
    form->addRow(m_explanation);
    form->addRow(tr("&Model server"), m_upstream);
    form->addRow(tr("Look &into"), m_intercepted);
    form->addRow(tr("&Listen on"), m_host);
    form->addRow(tr("&Port"), m_port);
    form->addRow(tr("&Start"), m_command);
    form->addRow(m_warning);
    form->addRow(tr("&Agent"), m_agent);
    form->addRow(tr("Set"), m_text);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    auto *copy = buttons->addButton(tr("&Copy"), QDialogButtonBox::ActionRole);
    m_start = buttons->addButton(tr("Start &tapping"), QDialogButtonBox::AcceptRole);
    m_start->setDefault(true);
    form->addRow(buttons);

    connect(copy, &QPushButton::clicked, this,
            [this] { QGuiApplication::clipboard()->setText(m_text->toPlainText()); });
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(buttons, &QDialogButtonBox::accepted, this, [this] {
        accept();
        Q_EMIT tapRequested(settings());
    });
    connect(m_way, &QComboBox::currentIndexChanged, this, &TapDialog::chooseWay);
    connect(m_upstream, &QComboBox::editTextChanged, this, &TapDialog::judge);
    connect(m_host, &QLineEdit::textChanged, this, &TapDialog::judge);
    connect(m_port, &QSpinBox::valueChanged, this, &TapDialog::showSettings);
    connect(m_agent, &QComboBox::currentIndexChanged, this, &TapDialog::showSettings);
    chooseWay();
}

bool TapDialog::isProxy() const
{
    return m_way->currentIndex() == 1;
}

void TapDialog::setProxyFiles(const ProxyFiles &files)
{
    m_files = files;
    showSettings();
}

QString TapDialog::agentText() const
{
    return m_text->toPlainText();
}

std::vector<AgentSettings> TapDialog::agents() const
{
    return isProxy() ? proxyAgentSettings(address(), m_files) : agentSettings(address() + QStringLiteral("/v1"));
}

void TapDialog::chooseWay()
{
    m_form->setRowVisible(m_upstream, !isProxy());
    m_form->setRowVisible(m_intercepted, isProxy());
    m_form->setRowVisible(m_explanation, isProxy());
    {
        const QSignalBlocker quiet(m_agent);
        m_agent->clear();
        for (const AgentSettings &each : agents())
            m_agent->addItem(each.agent);
    }
    judge();
}

TapSettings TapDialog::settings() const
{
    TapSettings settings;
    settings.proxy = isProxy();
    if (settings.proxy) {
        settings.upstream.clear();
        for (const QString &host : m_intercepted->text().split(QRegularExpression(QStringLiteral("[\\s,]+")), Qt::SkipEmptyParts))
            settings.intercepted.push_back(host.toStdString());
    } else {
        settings.upstream = m_upstream->currentText().trimmed().toStdString();
    }
    settings.listenHost = m_host->text().trimmed().toStdString();
    settings.listenPort = std::uint16_t(m_port->value());
    for (const QString &word : QProcess::splitCommand(m_command->text()))
        settings.command.push_back(word.toStdString());
    return settings;
}

void TapDialog::setSettings(const TapSettings &settings)
{
    m_way->setCurrentIndex(settings.proxy ? 1 : 0);
    if (!settings.proxy)
        m_upstream->setEditText(QString::fromStdString(settings.upstream));
    m_host->setText(QString::fromStdString(settings.listenHost));
    m_port->setValue(settings.listenPort);
}

QString TapDialog::address() const
{
    const QString host = m_host->text().trimmed();
    const QString shown = host.contains(QLatin1Char(':')) ? QLatin1Char('[') + host + QLatin1Char(']') : host;
    return QStringLiteral("http://%1:%2")
        .arg(shown, m_port->value() == 0 ? QStringLiteral("PORT") : QString::number(m_port->value()));
}

void TapDialog::judge()
{
    const QUrl upstream(m_upstream->currentText().trimmed(), QUrl::StrictMode);
    const bool valid = isProxy() || (upstream.isValid() && !upstream.host().isEmpty() &&
                       (upstream.scheme() == QLatin1String("http") || upstream.scheme() == QLatin1String("https") ||
                        upstream.scheme() == QLatin1String("ws") || upstream.scheme() == QLatin1String("wss")));
    const QString host = m_host->text().trimmed();
    const bool loopback =
        host == QLatin1String("localhost") || host == QLatin1String("::1") || host.startsWith(QLatin1String("127."));
    m_start->setEnabled(valid && !host.isEmpty());
    const QString open = isProxy() ? tr("<b>Anyone who reaches %1 can use this proxy</b> to reach any host in this machine's name. Listen on "
                                        "127.0.0.1 unless you mean that.")
                                   : tr("<b>Anyone who reaches %1 can use this tap</b> and, with it, the server. Listen on 127.0.0.1 "
                                        "unless you mean that.");
    m_warning->setText(!valid     ? tr("Give the server's address as http:// or https:// with a host.")
                       : loopback ? QString()
                                  : open.arg(host.toHtmlEscaped()));
    m_warning->setVisible(!m_warning->text().isEmpty());
    showSettings();
}

void TapDialog::showSettings()
{
    const std::vector<AgentSettings> all = agents();
    m_text->setPlainText(all[std::size_t(std::max(0, m_agent->currentIndex()))].text);
}

} // namespace stepwire
