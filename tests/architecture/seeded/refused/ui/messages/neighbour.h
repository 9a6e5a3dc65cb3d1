#include "ui/charts/payloadchart.h"
