#include "models/wire/named.h"

#include <zlib.h>
