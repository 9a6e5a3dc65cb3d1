#include "app/commands/authorityfolder.h"

#include <QFile>
#include <QStandardPaths>

namespace stepwire {

std::string authorityFolder()
{
    // What AppDataLocation is in the window. Subcommands set no organization, so there it would be another folder.
    const QString data = QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation);
    return QFile::encodeName(data + QStringLiteral("/Stepwire/stepwire")).toStdString();
}

} // namespace stepwire
