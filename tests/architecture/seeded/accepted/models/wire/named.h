#include "models/vocabulary/ids.h"

#include <string>
