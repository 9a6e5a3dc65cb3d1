#pragma once

#include "models/vocabulary/result.h"

#include <QTemporaryDir>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace stepwire {

/// The five tools of the scripted agent, working on its own temporary copy of a sample project: list_files, read_file,
/// search, edit_file, run_tests. They really run; what they answer depends on the files as they stand.
class Toolbox
{
public:
    /// Copies `project` out of the scenarios' resources.
    static Result<Toolbox> forProject(const std::string &project);

    /// The output for the model; a tool that cannot do what it was asked says so in its output, as tools do.
    /// `arguments` is the JSON of the call.
    std::string run(const std::string &tool, const std::string &arguments) const;
    std::string folder() const; ///< Where the copy is; gone with the toolbox.

private:
    Toolbox() = default;

    std::vector<std::string> files() const;
    std::optional<std::string> content(const std::string &path) const;
    std::string list(const std::string &folder) const;
    std::string read(const std::string &path) const;
    std::string search(const std::string &text) const;
    std::string edit(const std::string &path, const std::string &oldText, const std::string &newText) const;
    std::string test(const std::string &filter) const;

    std::unique_ptr<QTemporaryDir> m_folder;
};

} // namespace stepwire
