#include "models/session/session.h"
