#pragma once

#include <string>
#include <string_view>

namespace stepwire {

/// Writes data to stdout in large pieces. A reader that goes away (`show … | head`) ends the writing without a word;
/// anything else that keeps data from getting out is a failure.
class StandardOutput
{
public:
    StandardOutput(); ///< From now on a closed pipe is an error of the write, not the end of the process.
    StandardOutput(const StandardOutput &) = delete;
    StandardOutput &operator=(const StandardOutput &) = delete;

    void write(std::string_view data);
    void writeLine(std::string_view line);
    /// Whether somebody still reads; the caller may stop producing when not.
    bool wanted() const { return m_error == 0; }
    /// Writes what is left. Returns the exit code: done, or failed after the reason went to stderr.
    int finish();

private:
    void flush();
    void writeOut(std::string_view rest);
    std::string m_buffer;
    int m_error = 0; ///< errno of the first write that failed.
};

} // namespace stepwire
