#pragma once

#include "models/vocabulary/finding.h"
#include "ui/theme/theme.h"

#include <QWidget>

class QLabel;

namespace stepwire {

/// A line above the content that says what happened, never in the way: failures of work in the background, notices.
class MessageBar : public QWidget
{
    Q_OBJECT
public:
    explicit MessageBar(const Theme *theme, QWidget *parent = nullptr);

    void say(Severity severity,
             const QString &sentence); ///< Shows itself; the latest sentence replaces the one before.
    QString sentence() const;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    const Theme *m_theme;
    QLabel *m_label;
    Severity m_severity = Severity::Info;
};

} // namespace stepwire
