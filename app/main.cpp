#include "app/commands/commands.h"

#include <array>
#include <string_view>

namespace {

struct Command
{
    std::string_view name;
    int (*run)(int, char **);
};

constexpr std::array commands{
    Command{"demo", stepwire::demoCommand},         Command{"record", stepwire::recordCommand},
    Command{"provider", stepwire::providerCommand}, Command{"show", stepwire::showCommand},
    Command{"export", stepwire::exportCommand},     Command{"ca", stepwire::caCommand},
    Command{"explain", stepwire::explainCommand},
};

} // namespace

int main(int argc, char **argv)
{
    if (argc > 1) {
        for (const Command &command : commands) {
            if (command.name == argv[1])
                return command.run(argc, argv);
        }
    }
    return stepwire::windowCommand(argc, argv);
}
