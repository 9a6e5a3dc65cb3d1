#include "models/session/session.h"

#include <QAbstractTableModel>
#include <qglobal.h>
