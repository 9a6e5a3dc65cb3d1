#include "app/commands/standardoutput.h"

#include "app/commands/commandline.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <unistd.h>

namespace stepwire {

namespace {

constexpr std::size_t pieceBytes = 256 * 1024;

} // namespace

StandardOutput::StandardOutput()
{
    std::signal(SIGPIPE, SIG_IGN);
    m_buffer.reserve(pieceBytes);
}

void StandardOutput::write(std::string_view data)
{
    if (m_buffer.size() + data.size() >= pieceBytes)
        flush();
    if (data.size() >= pieceBytes)
        writeOut(data);
    else
        m_buffer += data;
}

void StandardOutput::writeLine(std::string_view line)
{
    write(line);
    write("\n");
}

int StandardOutput::finish()
{
    flush();
    if (m_error == 0 || m_error == EPIPE)
        return exitDone;
    return sayFailure(
        {m_error == ENOSPC ? FailureKind::DiskFull : FailureKind::Other, "standard output", std::strerror(m_error)});
}

void StandardOutput::flush()
{
    writeOut(m_buffer);
    m_buffer.clear();
}

void StandardOutput::writeOut(std::string_view rest)
{
    while (!rest.empty() && m_error == 0) {
        const ssize_t written = ::write(STDOUT_FILENO, rest.data(), rest.size());
        if (written >= 0)
            rest.remove_prefix(static_cast<std::size_t>(written));
        else if (errno != EINTR)
            m_error = errno;
    }
}

} // namespace stepwire
