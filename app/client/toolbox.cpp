#include "app/client/toolbox.h"

#include "app/client/expectationrunner.h"
#include "models/dialects/jsonview.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <algorithm>
#include <sstream>

namespace stepwire {

namespace {

constexpr int mostLines = 400;
constexpr std::size_t mostHits = 60;

std::string numbered(const std::string &content)
{
    std::istringstream stream(content);
    std::string out;
    int number = 0;
    for (std::string line; std::getline(stream, line) && number < mostLines;) {
        const std::string count = std::to_string(++number);
        out += std::string(count.size() < 4 ? 4 - count.size() : 0, ' ') + count + "  " + line + "\n";
    }
    return out;
}

} // namespace

Result<Toolbox> Toolbox::forProject(const std::string &project)
{
    Toolbox toolbox;
    toolbox.m_folder = std::make_unique<QTemporaryDir>(QDir::tempPath() + QStringLiteral("/stepwire-project-XXXXXX"));
    if (!toolbox.m_folder->isValid())
        return tl::unexpected(Failure{FailureKind::NotPermitted, QDir::tempPath().toStdString(), toolbox.m_folder->errorString().toStdString()});
    const QString root = QStringLiteral(":/stepwire/scenarios/") + QString::fromStdString(project);
    const QDir source(root);
    if (!source.exists())
        return tl::unexpected(Failure{FailureKind::NotFound, "sample project " + project, {}});
    QDirIterator entries(root, QDir::Files, QDirIterator::Subdirectories);
    while (entries.hasNext()) {
        const QString target = toolbox.m_folder->filePath(source.relativeFilePath(entries.next()));
        QDir().mkpath(QFileInfo(target).path());
        if (!QFile::copy(entries.filePath(), target))
            return tl::unexpected(Failure{FailureKind::NotPermitted, target.toStdString(), {}});
        QFile::setPermissions(target, QFileDevice::ReadOwner | QFileDevice::WriteOwner); // resources are read-only
    }
    return toolbox;
}

std::string Toolbox::folder() const
{
    return m_folder->path().toStdString();
}

std::string Toolbox::run(const std::string &tool, const std::string &arguments) const
{
    const auto json = JsonView::parsed(arguments);
    if (!json)
        return "error: the arguments are not JSON\n";
    const auto argument = [&](std::string_view name) { return (*json)[name].text(); };
    if (tool == "list_files")
        return list(argument("folder"));
    if (tool == "read_file")
        return read(argument("path"));
    if (tool == "search")
        return search(argument("text"));
    if (tool == "edit_file")
        return edit(argument("path"), argument("old_text"), argument("new_text"));
    if (tool == "run_tests")
        return test(argument("filter"));
    return "error: there is no tool '" + tool + "'\n";
}

std::vector<std::string> Toolbox::files() const
{
    std::vector<std::string> files;
    const QDir root(m_folder->path());
    QDirIterator entries(m_folder->path(), QDir::Files, QDirIterator::Subdirectories);
    while (entries.hasNext())
        files.push_back(root.relativeFilePath(entries.next()).toStdString());
    std::sort(files.begin(), files.end());
    return files;
}

// Nothing for what is not a file of the project: only paths that files() names are opened.
std::optional<std::string> Toolbox::content(const std::string &path) const
{
    const std::vector<std::string> known = files();
    if (!std::binary_search(known.begin(), known.end(), path))
        return std::nullopt;
    QFile file(m_folder->filePath(QString::fromStdString(path)));
    if (!file.open(QIODevice::ReadOnly))
        return std::nullopt;
    return file.readAll().toStdString();
}

std::string Toolbox::list(const std::string &folder) const
{
    std::string out;
    for (const std::string &path : files()) {
        if (path.rfind(folder, 0) == 0) {
            const std::string size = std::to_string(content(path)->size());
            out += std::string(size.size() < 7 ? 7 - size.size() : 0, ' ') + size + "  " + path + "\n";
        }
    }
    return out.empty() ? "no files below '" + folder + "'\n" : out;
}

std::string Toolbox::read(const std::string &path) const
{
    const auto text = content(path);
    return text ? numbered(*text) : "error: there is no file '" + path + "' in the project\n";
}

std::string Toolbox::search(const std::string &text) const
{
    if (text.empty())
        return "error: nothing to look for\n";
    std::string out;
    std::size_t hits = 0;
    for (const std::string &path : files()) {
        std::istringstream stream(*content(path));
        int number = 0;
        for (std::string line; std::getline(stream, line);) {
            ++number;
            if (line.find(text) != std::string::npos && ++hits <= mostHits)
                out += path + ":" + std::to_string(number) + ": " + line + "\n";
        }
    }
    return out + std::to_string(hits) + (hits == 1 ? " line\n" : " lines\n");
}

std::string Toolbox::edit(const std::string &path, const std::string &oldText, const std::string &newText) const
{
    auto text = content(path);
    if (!text)
        return "error: there is no file '" + path + "' in the project\n";
    const std::size_t at = oldText.empty() ? std::string::npos : text->find(oldText);
    if (at == std::string::npos)
        return "error: the old text does not stand in " + path + "\n";
    if (text->find(oldText, at + 1) != std::string::npos)
        return "error: the old text stands in " + path + " more than once\n";
    text->replace(at, oldText.size(), newText);
    QFile file(m_folder->filePath(QString::fromStdString(path)));
    if (!file.open(QIODevice::WriteOnly | QIODevice::Truncate) || file.write(QByteArray::fromStdString(*text)) < 0)
        return "error: " + path + " cannot be written\n";
    const auto line = 1 + std::count(text->begin(), text->begin() + static_cast<std::ptrdiff_t>(at), '\n');
    return "replaced one passage in " + path + " at line " + std::to_string(line) + "; the file has " + std::to_string(text->size()) + " bytes now\n";
}

std::string Toolbox::test(const std::string &filter) const
{
    std::vector<std::string> tests;
    for (const std::string &path : files()) {
        if (path.ends_with(".test") && path.find(filter) != std::string::npos)
            tests.push_back(path);
    }
    if (tests.empty())
        return "error: no test file's path contains '" + filter + "'\n";
    return ExpectationRunner([this](const std::string &path) { return content(path); }).run(tests).text;
}

} // namespace stepwire
