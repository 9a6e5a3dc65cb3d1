#include "../wire/wiresink.h"
