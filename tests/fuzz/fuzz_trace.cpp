// Opening traces that somebody made: a file of any bytes, and a sound database whose rows hold anything of any type.
// Opening fails or gives a session that holds together; what is read back is what was promised, or a failure.

#include "app/pipeline/sessionloading.h"
#include "app/storage/database.h"
#include "app/storage/traceschema.h"
#include "app/storage/tracereader.h"
#include "models/exporting/exporter.h"
#include "tests/fuzz/fuzzinput.h"

#include <array>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sqlite3.h>
#include <unistd.h>

using namespace stepwire;
using namespace stepwire::fuzzing;

namespace {

/// A file of its own for each process, in memory where that can be.
const std::string &tracePath()
{
    static const std::string path = [] {
        const bool inMemory = std::filesystem::is_directory("/dev/shm");
        const std::string folder = inMemory ? "/dev/shm" : std::filesystem::temp_directory_path().string();
        return folder + "/stepwire-fuzz-" + std::to_string(::getpid()) + ".stepwire";
    }();
    return path;
}

void remove()
{
    for (const char *suffix : {"", "-wal", "-shm", "-journal"})
        ::unlink((tracePath() + suffix).c_str());
}

void read()
{
    const auto trace = TraceReader::open(tracePath());
    if (!trace)
        return;
    (*trace)->startedAt();
    (*trace)->observationRows();
    const Result<Session> session = loadSession(**trace);
    (*trace)->warnings();
    if (!session)
        return;
    for (const Message &message : session->messages()) {
        if (const auto wire = (*trace)->wire(message))
            require(wire->size() == message.wire.size(), "other wire bytes");
        (*trace)->payload(message);
    }
    for (const Step &step : session->steps())
        session->contextOf(step.id);
    std::size_t written = 0;
    const auto code = [](const Finding &finding) { return finding.code; };
    for (const ExportFormat &format : exportFormats()) {
        const ExportSource source{*session, **trace, (*trace)->startedAt(), "1", code, (*trace)->ended()};
        (void)format.write(source, [&](std::string_view piece) { written += piece.size(); });
    }
}

std::int64_t number(FuzzInput &input)
{
    const std::uint8_t how = input.byte();
    std::int64_t value = 0;
    switch (how % 8) {
    case 0: return INT64_MAX - how;
    case 1: return INT64_MIN + how;
    case 2: {
        const std::string_view bytes = input.bytes(sizeof value);
        std::memcpy(&value, bytes.data(), bytes.size());
        return value;
    }
    case 3: return -1 - how;
    default: return how / 8;
    }
}

/// Integers, reals, texts, blobs and NULL, whatever the column is for.
void bindAnything(Statement &insert, int column, FuzzInput &input, std::string &held)
{
    switch (input.byte() % 8) {
    case 0: insert.bindNull(column); break;
    case 1: insert.bind(column, static_cast<double>(number(input)) * 1.5); break;
    case 2: insert.bind(column, std::string_view(held = input.bytes(input.byte()))); break;
    case 3: insert.bindBlob(column, held = input.bytes(input.byte())); break;
    default: insert.bind(column, number(input)); break;
    }
}

/// One observation; most are sound but for one column, so that the fold gets to see them.
void insertRow(Database &database, Statement &insert, FuzzInput &input, std::int64_t row)
{
    std::array<std::string, 9> held;
    const std::uint8_t what = input.byte();
    const std::uint8_t odd = input.byte();
    insert.bind(1, row).bind(2, std::int64_t(1 + what % 3)).bind(3, std::int64_t(what / 4 % 2 ? 2 : 1 + what / 8 % 7));
    insert.bind(4, std::int64_t(what / 64 % 2)).bind(5, row * 1000).bind(6, std::int64_t(0));
    held[7] = input.bytes(input.byte() * (what >= 128 ? 4U : 1U));
    insert.bindBlob(7, held[7]).bindNull(8);
    if (odd % 2 == 0)
        bindAnything(insert, odd / 2 % 8 + 1, input, held[8]);
    if (odd >= 128) {
        const std::int64_t offset = number(input);
        insert.bind(6, offset);
    }
    (void)database.run(insert);
}

bool writeRows(FuzzInput &input)
{
    auto database = Database::open(tracePath(), SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    if (!database)
        return false;
    const std::string head = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA page_size = 1024;"
                             "CREATE TABLE recording (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;"
                             "CREATE TABLE observations (id INTEGER PRIMARY KEY, connection, kind, direction, at_ns,"
                             " stream_offset, bytes, blotted);"
                             "CREATE TABLE payloads (message INTEGER PRIMARY KEY, bytes);"
                             "INSERT INTO recording VALUES ('started_at', '2026-01-01T00:00:00.000Z');"
                             "PRAGMA application_id = " + std::to_string(traceschema::applicationId) +
                             "; PRAGMA user_version = " + std::to_string(traceschema::version) + "; BEGIN;";
    if (!database->execute(head.c_str()))
        return false;
    const std::uint8_t facts = input.byte();
    if (facts % 2)
        (void)database->execute("INSERT INTO recording VALUES ('derived_version', '1'), ('ended', x'00ff')");
    if (facts % 4 == 3)
        (void)database->execute("INSERT INTO payloads VALUES (1, 'x'), (2, NULL), (3, 4.5)");
    auto insert = database->prepare("INSERT OR IGNORE INTO observations VALUES (?,?,?,?,?,?,?,?)");
    for (std::int64_t row = 1; insert && !input.empty(); ++row)
        insertRow(*database, *insert, input, row);
    return database->execute("COMMIT").has_value();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    // A file of SQLite's begins with an S; anything else is rows.
    const std::string_view bytes(reinterpret_cast<const char *>(data), size);
    FuzzInput input(data, size);
    remove();
    if (bytes.starts_with("SQLite")) {
        std::ofstream(tracePath(), std::ios::binary) << bytes;
        read();
    } else if (writeRows(input)) {
        read();
    }
    remove();
    return 0;
}
