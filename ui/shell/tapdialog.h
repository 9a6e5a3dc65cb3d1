#pragma once

#include "models/vocabulary/tapsettings.h"
#include "ui/theme/theme.h"

#include <QDialog>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;
class QSpinBox;

namespace stepwire {

/// Asks where to tap: the model server, the address to listen on, an agent to start. Shows what to set for each known
/// agent, ready to copy. Not modal.
class TapDialog : public QDialog
{
    Q_OBJECT
public:
    TapDialog(const Theme *theme, QWidget *parent = nullptr);

    TapSettings settings() const;
    void setSettings(const TapSettings &settings);

Q_SIGNALS:
    void tapRequested(const stepwire::TapSettings &settings);

private:
    void judge();
    void showSettings();
    QString url() const;

    QComboBox *m_upstream;
    QLineEdit *m_host;
    QSpinBox *m_port;
    QLineEdit *m_command;
    QLabel *m_warning;
    QComboBox *m_agent;
    QPlainTextEdit *m_text;
    QPushButton *m_start;
};

} // namespace stepwire
