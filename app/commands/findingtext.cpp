#include "app/commands/findingtext.h"

#include "ui/theme/findingwords.h"

namespace stepwire {

std::string findingText(const Finding &finding)
{
    return findingSentence(finding).toStdString();
}

} // namespace stepwire
