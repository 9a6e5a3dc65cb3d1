#pragma once

#include "models/vocabulary/result.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace stepwire {

/// One compiled SQL statement. Parameters count from 1, columns from 0, as in SQLite's C API. Text and blobs are bound
/// without a copy: they must live until reset() or the next step().
class Statement
{
public:
    Statement() = default;
    explicit Statement(sqlite3_stmt *handle) : m_handle(handle) {}

    explicit operator bool() const { return m_handle != nullptr; }

    Statement &bind(int parameter, std::int64_t value);
    Statement &bind(int parameter, std::string_view text);
    Statement &bindBlob(int parameter, std::string_view bytes);
    Statement &bindNull(int parameter);
    Statement &bind(int parameter, double value);
    template <typename T>
    Statement &bind(int parameter, const std::optional<T> &known)
    {
        return known ? bind(parameter, *known) : bindNull(parameter);
    }

    /// SQLITE_ROW, SQLITE_DONE or an error code.
    int step();
    void reset(); ///< Ready to be bound and run again.

    std::int64_t integer(int column) const;
    std::string_view bytes(int column) const; ///< Valid until the next step() or reset().
    bool isNull(int column) const;

private:
    struct Finalizer
    {
        void operator()(sqlite3_stmt *statement) const;
    };
    std::unique_ptr<sqlite3_stmt, Finalizer> m_handle;
};

/// One connection to an SQLite file.
class Database
{
public:
    Database() = default;

    /// `flags`: SQLITE_OPEN_…; `name` is a path, or a URI where the flags say so.
    static Result<Database> open(const std::string &name, int flags);

    Result<void> execute(const char *sql);
    Result<Statement> prepare(std::string_view sql);
    /// Runs a statement that gives no rows, and resets it.
    Result<void> run(Statement &statement);

    /// What the last call failed with, as one of our kinds.
    Failure failure() const;
    int errorCode() const; ///< SQLite's primary code of the last call.
    bool isOpen() const { return m_handle != nullptr; }
    bool inTransaction() const;

    /// Copies everything into `target`, an open and empty database, as it is at this moment.
    Result<void> copyTo(Database &target);
    /// Closing leaves the write-ahead log's file where it is: its name may be another's by now.
    void keepLogWhenClosing();
    /// After each commit `*pages` is the number of pages in the write-ahead log, which is no longer folded in by itself.
    /// `pages` has to outlive the connection.
    void countLogPages(int *pages);
    /// The first `count` bytes of the file, through SQLite's own descriptor; fewer where the file is shorter. (Opening
    /// and closing it a second time would drop the locks that this process has on it.)
    std::string fileBeginning(std::size_t count);
    /// Where the file ends in the middle of a page, SQLite is not shown that piece of it: it would take the rest of the
    /// page for zeros, and rows in it for rows of zeros. To be called before anything is read.
    void hideTornPage(std::size_t pageSize);

private:
    struct WholePages;
    struct Closer
    {
        void operator()(sqlite3 *database) const;
        std::shared_ptr<WholePages> wholePages; ///< The handle uses them until it is closed.
    };
    std::unique_ptr<sqlite3, Closer> m_handle;
    std::string m_name;
};

} // namespace stepwire
