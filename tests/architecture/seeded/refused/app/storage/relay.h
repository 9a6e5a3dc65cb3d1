#include "app/tap/tap.h"
