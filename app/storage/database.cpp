#include "app/storage/database.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <sqlite3.h>

namespace stepwire {

namespace {

FailureKind kindOf(int extendedCode, int systemError)
{
    if (systemError == ENOSPC || systemError == EDQUOT || systemError == EFBIG)
        return FailureKind::DiskFull;
    switch (extendedCode & 0xff) {
    case SQLITE_FULL:
        return FailureKind::DiskFull;
    case SQLITE_PERM:
    case SQLITE_READONLY:
    case SQLITE_AUTH:
        return FailureKind::NotPermitted;
    case SQLITE_CANTOPEN:
        return systemError == EACCES || systemError == EPERM || systemError == EROFS ? FailureKind::NotPermitted
                                                                                      : FailureKind::NotFound;
    case SQLITE_NOTADB:
        return FailureKind::NotATrace;
    default:
        return FailureKind::Other;
    }
}

} // namespace

void Statement::Finalizer::operator()(sqlite3_stmt *statement) const
{
    sqlite3_finalize(statement);
}

Statement &Statement::bind(int parameter, std::int64_t value)
{
    sqlite3_bind_int64(m_handle.get(), parameter, value);
    return *this;
}

Statement &Statement::bind(int parameter, std::string_view text)
{
    // A null pointer would bind NULL; an empty text is not an unknown one.
    sqlite3_bind_text64(m_handle.get(), parameter, text.data() ? text.data() : "", text.size(), SQLITE_STATIC, SQLITE_UTF8);
    return *this;
}

Statement &Statement::bindBlob(int parameter, std::string_view bytes)
{
    sqlite3_bind_blob64(m_handle.get(), parameter, bytes.data() ? bytes.data() : "", bytes.size(), SQLITE_STATIC);
    return *this;
}

Statement &Statement::bindNull(int parameter)
{
    sqlite3_bind_null(m_handle.get(), parameter);
    return *this;
}

Statement &Statement::bind(int parameter, double value)
{
    sqlite3_bind_double(m_handle.get(), parameter, value);
    return *this;
}

int Statement::step()
{
    return sqlite3_step(m_handle.get());
}

void Statement::reset()
{
    sqlite3_reset(m_handle.get());
}

std::int64_t Statement::integer(int column) const
{
    return sqlite3_column_int64(m_handle.get(), column);
}

std::string_view Statement::bytes(int column) const
{
    const void *data = sqlite3_column_blob(m_handle.get(), column);
    const int size = sqlite3_column_bytes(m_handle.get(), column);
    return data ? std::string_view(static_cast<const char *>(data), std::size_t(size)) : std::string_view();
}

bool Statement::isNull(int column) const
{
    return sqlite3_column_type(m_handle.get(), column) == SQLITE_NULL;
}

void Database::Closer::operator()(sqlite3 *database) const
{
    sqlite3_close_v2(database);
}

Result<Database> Database::open(const std::string &name, int flags)
{
    Database database;
    database.m_name = name;
    sqlite3 *handle = nullptr;
    const int code = sqlite3_open_v2(name.c_str(), &handle, flags | SQLITE_OPEN_NOMUTEX, nullptr);
    database.m_handle.reset(handle); // Even a failed open leaves a handle, which holds the reason.
    if (code != SQLITE_OK)
        return tl::unexpected(database.failure());
    sqlite3_extended_result_codes(handle, 1);
    sqlite3_busy_timeout(handle, 2000);
    return database;
}

Result<void> Database::execute(const char *sql)
{
    errno = 0;
    if (sqlite3_exec(m_handle.get(), sql, nullptr, nullptr, nullptr) != SQLITE_OK)
        return tl::unexpected(failure());
    return {};
}

Result<Statement> Database::prepare(std::string_view sql)
{
    sqlite3_stmt *handle = nullptr;
    if (sqlite3_prepare_v3(m_handle.get(), sql.data(), int(sql.size()), SQLITE_PREPARE_PERSISTENT, &handle, nullptr)
        != SQLITE_OK)
        return tl::unexpected(failure());
    return Statement(handle);
}

Result<void> Database::run(Statement &statement)
{
    errno = 0;
    const int code = statement.step();
    if (code == SQLITE_DONE || code == SQLITE_ROW) {
        statement.reset();
        return {};
    }
    Failure reason = failure();
    statement.reset();
    return tl::unexpected(std::move(reason));
}

Failure Database::failure() const
{
    const int latest = errno; // What SQLite does not note down when a COMMIT fails.
    if (!m_handle)
        return {FailureKind::Other, m_name, "out of memory"};
    const int code = sqlite3_extended_errcode(m_handle.get());
    // SQLite leaves the last system error there after later successes; it only means something for these codes.
    const int primary = code & 0xff;
    const bool fromSystem = primary == SQLITE_IOERR || primary == SQLITE_CANTOPEN || primary == SQLITE_FULL;
    const int noted = fromSystem ? sqlite3_system_errno(m_handle.get()) : 0;
    const int systemError = fromSystem && noted == 0 ? latest : noted;
    std::string detail = sqlite3_errmsg(m_handle.get());
    if (systemError != 0)
        detail += std::string(": ") + std::strerror(systemError);
    return {kindOf(code, systemError), m_name, std::move(detail)};
}

int Database::errorCode() const
{
    return sqlite3_extended_errcode(m_handle.get()) & 0xff;
}

Result<void> Database::copyTo(Database &target)
{
    sqlite3_backup *const copying = sqlite3_backup_init(target.m_handle.get(), "main", m_handle.get(), "main");
    if (!copying)
        return tl::unexpected(target.failure());
    const int code = sqlite3_backup_step(copying, -1);
    if (sqlite3_backup_finish(copying) == SQLITE_OK && code == SQLITE_DONE)
        return {};
    return tl::unexpected(target.failure());
}

void Database::keepLogWhenClosing()
{
    int on = 1;
    sqlite3_file_control(m_handle.get(), "main", SQLITE_FCNTL_PERSIST_WAL, &on);
}

void Database::countLogPages(int *pages)
{
    const auto count = [](void *counter, sqlite3 *, const char *, int inLog) {
        *static_cast<int *>(counter) = inLog;
        return SQLITE_OK;
    };
    sqlite3_wal_hook(m_handle.get(), count, pages);
}

std::string Database::fileBeginning(std::size_t count)
{
    sqlite3_file *file = nullptr;
    sqlite3_int64 size = 0;
    if (sqlite3_file_control(m_handle.get(), "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK || !file || !file->pMethods
        || file->pMethods->xFileSize(file, &size) != SQLITE_OK)
        return {};
    std::string bytes(std::min(count, std::size_t(size)), '\0');
    if (file->pMethods->xRead(file, bytes.data(), int(bytes.size()), 0) != SQLITE_OK)
        return {};
    return bytes;
}

/// The functions of an open file, but for its size, which is that of its whole pages.
struct Database::WholePages : sqlite3_io_methods
{
    const sqlite3_io_methods *original = nullptr;
    sqlite3_int64 pageSize = 0;

    static int fileSize(sqlite3_file *file, sqlite3_int64 *size)
    {
        const auto *const methods = static_cast<const WholePages *>(file->pMethods);
        const int code = methods->original->xFileSize(file, size);
        *size -= *size % methods->pageSize;
        return code;
    }
};

void Database::hideTornPage(std::size_t pageSize)
{
    sqlite3_file *file = nullptr;
    sqlite3_int64 size = 0;
    if (sqlite3_file_control(m_handle.get(), "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK || !file || !file->pMethods
        || file->pMethods->xFileSize(file, &size) != SQLITE_OK || size % sqlite3_int64(pageSize) == 0)
        return;
    const auto methods = std::make_shared<WholePages>();
    static_cast<sqlite3_io_methods &>(*methods) = *file->pMethods;
    methods->original = file->pMethods;
    methods->pageSize = sqlite3_int64(pageSize);
    methods->xFileSize = &WholePages::fileSize;
    file->pMethods = methods.get();
    m_handle.get_deleter().wholePages = methods;
}

bool Database::inTransaction() const
{
    return m_handle && sqlite3_get_autocommit(m_handle.get()) == 0;
}

} // namespace stepwire
