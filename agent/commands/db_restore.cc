// rollcall db restore: a backup becomes the registry.
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "agent/base/time_text.h"
#include "agent/commands/command.h"
#include "agent/commands/registry.h"
#include "agent/output/printer.h"
#include "store/event_chain.h"
#include "store/maintenance.h"
#include "store/passes.h"
#include "store/schema.h"
#include "store/sqlite_restore.h"

namespace rollcall {
namespace {

struct DbRestoreOptions {
  enum class Over : std::uint8_t { kNothingLater, kAnything };

  std::string file;
  Over over = Over::kNothingLater;  // what may be lost by it
};

using Over = DbRestoreOptions::Over;
using enum Column::Kind;
constexpr std::array<Column, 5> kDbRestoreColumns = {{{.title = "file", .field = "file"},
                                                      {.title = "events", .field = "events", .kind = kNumber},
                                                      {.title = "last event", .field = "lastEvent"},
                                                      {.title = "lost", .field = "lost", .kind = kNumber},
                                                      {.title = "previous", .field = "previous"}}};

DatabaseOptions FileOptions(const std::string& path) { return {.connect = "sqlite3://" + path}; }

// Beside the registry, so that it can take its place at once; gone with this, unless it has.
class WorkingCopy {
 public:
  WorkingCopy(const std::string& file, const std::string& registry) : path_(registry + ".restoring") {
    std::error_code absent;
    if (std::filesystem::file_size(file + "-wal", absent) > 0 && !absent) {
      throw StoreError("backup " + file + ": it is in use, or was copied while it was: what " + file +
                       "-wal holds is not in it; make copies with `rollcall db backup`");
    }
    const int made = open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (made < 0) {
      throw StoreError(path_ + ": cannot be made: " + std::strerror(errno) +
                       (errno == EEXIST ? "; if no other restore is running, delete it" : ""));
    }
    close(made);
    std::error_code failure;
    std::filesystem::copy_file(file, path_, std::filesystem::copy_options::overwrite_existing, failure);
    if (!failure) return;
    Remove();
    throw StoreError("backup " + file + ": cannot be read: " + failure.message());
  }
  ~WorkingCopy() { Remove(); }
  WorkingCopy(const WorkingCopy&) = delete;
  WorkingCopy& operator=(const WorkingCopy&) = delete;

  const std::string& path() const { return path_; }

 private:
  void Remove() const {
    for (const char* part : {"", "-wal", "-shm"}) unlink((path_ + part).c_str());
  }

  std::string path_;
};

struct Backup {
  ChainReport chain;
  std::string last_event;  // its time; empty: there is none
};

// Throws StoreError with the first thing that is wrong.
Backup Examine(const std::string& file, const std::string& copy) {
  Database database(FileOptions(copy));
  if (SchemaVersion(database) == 0) throw StoreError("backup " + file + ": it is no registry");
  Migrate(database);
  const auto problems = CheckIntegrity(database);
  if (!problems.empty()) throw StoreError("backup " + file + ": it is not sound: " + problems.front());
  Backup backup{.chain = VerifyEvents(database)};
  if (!backup.chain.faults.empty()) throw StoreError("backup " + file + ": " + backup.chain.faults.front());
  if (const auto last = database.One<std::optional<TimePoint>>("SELECT max(at) FROM event"); last && *last) {
    backup.last_event = ToIso8601(**last);
  }
  return backup;
}

// What the registry has that the backup has not.
struct Loss {
  std::int64_t events = 0;
  std::string why_not;  // why restoring has to be wanted; empty: nothing is lost
};

Loss LossIn(const DatabaseOptions& registry, const Backup& backup) {
  try {
    Database database(registry);
    if (SchemaVersion(database) == 0) return {};
    const auto events = database.One<std::int64_t>("SELECT count(*) FROM event").value_or(0);
    if (!backup.chain.head.empty() && !HasEventBlock(database, backup.chain.head)) {
      return {.events = events,
              .why_not =
                  "it is another registry, or was written anew: its audit trail does not hold "
                  "the last block of the backup"};
    }
    const std::int64_t later = events - backup.chain.events;
    if (later <= 0) return {};
    return {.events = later, .why_not = "it has " + std::to_string(later) + " events that the backup has not"};
  } catch (const StoreError& error) {
    return {.why_not = std::string("it cannot be read: ") + error.what()};
  }
}

// The pass's record tells the gap; without cursors every source is read in full.
void Prepare(const std::string& copy, const DbRestoreOptions& options, const Context& context) {
  Database database(FileOptions(copy));
  Transaction transaction(database);
  const TimePoint now = context.clock();
  const PassId pass = BeginPass(database, {.kind = "restore", .actor = context.actor, .started_at = now});
  EndPass(database, pass,
          {.outcome = "complete",
           .finished_at = now,
           .proof = "from " + std::filesystem::path(options.file).filename().string()});
  database.Run("UPDATE cursor SET position = ''");
  transaction.Commit();
}

void Tell(const Loss& loss, bool kept, const std::string& previous, Context& context) {
  context.err << "The next sync reads every source in full. What people decided after the backup (accounts by hand, "
                 "plans, imports, adoptions) is not in it: give it again.\n";
  if (kept && loss.events > 0) {
    context.err << "Those decisions are events of " << previous << ", from its event "
                << "that follows the last one of the backup on.\n";
  }
  context.err << std::flush;
}

ExitCode RunDbRestore(const DbRestoreOptions& options, Context& context) {
  const Config config = LoadConfiguration(context);
  const std::string registry = RegistryFile(config.registry);
  if (registry.empty()) {
    throw StoreError(
        "a registry on PostgreSQL is restored with PostgreSQL's own tool: stop rollcall, pg_restore --clean "
        "--if-exists --single-transaction --dbname='" +
        RegistryName(config.registry) + "' '" + options.file +
        "', then `rollcall db check` and `rollcall "
        "sync --full`");
  }
  const WorkingCopy copy(options.file, registry);
  const Backup backup = Examine(options.file, copy.path());
  const bool is_absent = IsRegistryAbsent(config.registry);
  const Loss loss = is_absent ? Loss() : LossIn(config.registry, backup);
  if (!loss.why_not.empty() && options.over == Over::kNothingLater) {
    throw UsageError("registry " + registry + " is not replaced: " + loss.why_not +
                     ". With --replace it is, and kept beside the restored one");
  }
  Prepare(copy.path(), options, context);
  const std::string previous = registry + ".before-" + ToIso8601(context.clock());
  const bool kept = RestoreSqlite({.copy = copy.path(), .registry = registry, .previous = previous});
  Printer printer(kDbRestoreColumns, context);
  printer.Print({{"file", options.file},
                 {"events", backup.chain.events},
                 {"lastEvent", backup.last_event},
                 {"lost", loss.events},
                 {"previous", kept ? nlohmann::ordered_json(previous) : nlohmann::ordered_json(nullptr)}});
  printer.Finish("");
  Tell(loss, kept, previous, context);
  return ExitCode::kFine;
}

}  // namespace

Command DbRestoreCommand() {
  Command command("restore", "Check a backup and put it in the registry's place, while it is in use");
  DbRestoreOptions& options = command.Runs(RunDbRestore);
  command.Positional("FILE", &options.file, "what `db backup` has made").Required();
  command.Flag("--replace", options.over, Over::kAnything,
               "also where the registry has what the backup has not, or is another one; it is kept beside");
  command.Footer("Example:\n  rollcall db restore /var/backups/rollcall-2026-11-22.db");
  return command;
}

}  // namespace rollcall
