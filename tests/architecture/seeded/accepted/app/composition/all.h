#include "app/tap/tap.h"
#include "ui/shell/mainwindow.h"
