#include "app/pipeline/stepback.h"

#include <sys/resource.h>
#include <unistd.h>

namespace stepwire {

void stepBack()
{
    constexpr int nice = 5;
    ::setpriority(PRIO_PROCESS, id_t(::gettid()), nice); // of this thread alone, on Linux
}

} // namespace stepwire
