#include "agent/commands/registry.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <mutex>

#include "agent/base/terminal_text.h"
#include "store/schema.h"

namespace rollcall {
namespace {

constexpr std::string_view kSqlite = "sqlite3://";

Config LoadFirst(const Context& context) {
  const auto& candidates = context.config_candidates;
  if (candidates.size() == 1) return LoadConfig(candidates[0], context.settings);
  std::string names;
  for (const std::string& candidate : candidates) {
    std::error_code ignored;  // a file that cannot be looked at is there, and loading it says why
    if (std::filesystem::exists(candidate, ignored) || ignored) {
      if (context.err_is == Terminal::kYes) context.err << "configuration: " << PrintableText(candidate) << std::endl;
      return LoadConfig(candidate, context.settings);
    }
    names += (names.empty() ? "neither " : " nor ") + candidate;
  }
  throw ConfigError("no configuration: " + names + " exists; write one of them or name a file with --config FILE");
}

std::string NoRegistry(const DatabaseOptions& options, const std::string& what) {
  return "registry " + RegistryName(options) + " " + what +
         ". If this is the first run, give --create-registry. If it was there before, look for it, or bring a backup "
         "back with `rollcall db restore`: with a new one, everybody who was disabled by hand would be enabled";
}

}  // namespace

Config LoadConfiguration(const Context& context) {
  Config config = LoadFirst(context);
  for (const std::string& warning : config.warnings) context.err << "warning: " << warning << std::endl;
  return config;
}

std::string RegistryFile(const DatabaseOptions& options) {
  if (!options.connect.starts_with(kSqlite)) return "";
  return options.connect.substr(kSqlite.size());
}

std::string RegistryName(const DatabaseOptions& options) {
  if (const std::string file = RegistryFile(options); !file.empty()) return file;
  std::string name = options.connect;
  const auto host = name.rfind('@');
  const auto user = name.find("://");
  if (host == name.npos || user == name.npos) return name;
  const auto password = name.find(':', user + 3);
  if (password < host) name.erase(password, host - password);
  return name;
}

bool IsRegistryAbsent(const DatabaseOptions& options) {
  const std::string file = RegistryFile(options);
  std::error_code failure;
  if (file.empty()) return false;
  const bool is_there = std::filesystem::exists(file, failure);
  if (failure) return false;
  return !is_there || (std::filesystem::is_regular_file(file, failure) && std::filesystem::is_empty(file, failure));
}

IfAbsent MayCreate(const Context& context) { return context.create_registry ? IfAbsent::kCreate : IfAbsent::kFail; }

ScratchFolder::ScratchFolder() {
  std::error_code failure;
  const auto parent = std::filesystem::temp_directory_path(failure);
  path_ = (failure ? std::filesystem::path("/tmp") : parent) / "rollcall-dry-run-XXXXXX";
  if (mkdtemp(path_.data()) == nullptr) {
    throw StoreError("dry run: cannot make " + path_ + ": " + std::strerror(errno) +
                     "; TMPDIR can name another folder for temporary files");
  }
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;  // nobody else can read what would be left
  std::filesystem::remove_all(path_, ignored);
}

Registry::Registry(const DatabaseOptions& options, IfAbsent if_absent) {
  DatabaseOptions chosen = options;
  if (if_absent != IfAbsent::kCreate && IsRegistryAbsent(options)) {
    if (if_absent == IfAbsent::kFail) {
      throw StoreError(NoRegistry(options, "does not exist, or is empty"));
    }
    scratch_ = std::make_unique<ScratchFolder>();
    chosen.connect = std::string(kSqlite) + scratch_->path() + "/registry.db";
  }
  database_ = std::make_unique<Database>(chosen);
  if (if_absent == IfAbsent::kFail && SchemaVersion(*database_) == 0) {
    throw StoreError(NoRegistry(options, "has no tables of rollcall"));
  }
  Migrate(*database_);
}

Patience PatienceOf(Context& context) {
  // Several runs may wait at the same time.
  return {.most = context.wait, .tell = [&context, alone = std::make_shared<std::mutex>()](std::string_view what) {
            const std::lock_guard lock(*alone);
            context.err << "waiting up to " << context.wait.count() << " s (--wait): " << what << std::endl;
          }};
}

std::unique_ptr<RegistryLock> TakeTurn(Database& database, Context& context) {
  return LockPasses(database, PatienceOf(context));
}

Registry OpenRegistry(const Context& context) { return {LoadConfiguration(context).registry, IfAbsent::kFail}; }

}  // namespace rollcall
