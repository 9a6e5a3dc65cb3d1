#pragma once

#include "models/vocabulary/tapsettings.h"
#include "ui/shell/agentsettings.h"
#include "ui/theme/theme.h"

#include <QDialog>

class QComboBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;
class QSpinBox;

namespace stepwire {

/// Asks how to tap, by an address of our own or as a forward proxy, where to listen, and for an agent to start. Shows what
/// to set for each known agent, ready to copy. Not modal.
class TapDialog : public QDialog
{
    Q_OBJECT
public:
    TapDialog(const Theme *theme, QWidget *parent = nullptr);

    TapSettings settings() const;
    void setSettings(const TapSettings &settings);
    void setProxyFiles(const ProxyFiles &files); ///< What agents of the forward proxy have to trust.
    QString agentText() const; ///< What is ready to be copied.

Q_SIGNALS:
    void tapRequested(const stepwire::TapSettings &settings);

private:
    void judge();
    void showSettings();
    void chooseWay();
    bool isProxy() const;
    QString address() const; ///< http://HOST:PORT
    std::vector<AgentSettings> agents() const;

    QFormLayout *m_form;
    QComboBox *m_way;
    QComboBox *m_upstream;
    QLineEdit *m_intercepted;
    QLabel *m_explanation;
    ProxyFiles m_files;
    QLineEdit *m_host;
    QSpinBox *m_port;
    QLineEdit *m_command;
    QLabel *m_warning;
    QComboBox *m_agent;
    QPlainTextEdit *m_text;
    QPushButton *m_start;
};

} // namespace stepwire
