#pragma once

#include "ui/theme/theme.h"

#include <QLabel>

namespace stepwire {

/// What a panel shows: its subject in bold, and a particular of it as long as there is room for all of that; a number that is
/// cut would be another number. Without a particular, a quiet title.
class TitleLine : public QLabel
{
    Q_OBJECT
public:
    TitleLine(const QString &title, const Theme *theme, QWidget *parent = nullptr);

    void setTitle(const QString &title);
    void setSubject(const QString &subject, const QString &particular);
    QSize minimumSizeHint() const override;
    bool showsParticular() const; ///< It has one, and there is room for it.

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QFont subjectFont() const;

    const Theme *m_theme;
    QString m_subject;
    QString m_particular;
};

} // namespace stepwire
