#include "agent/service/backups.h"

#include <algorithm>
#include <filesystem>
#include <regex>
#include <vector>

#include "agent/base/time_text.h"
#include "store/maintenance.h"

namespace rollcall {
namespace {

namespace fs = std::filesystem;

// 20261122T030000Z
std::string FileTime(TimePoint time) {
  std::string text = ToIso8601(time).substr(0, 19) + "Z";
  std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
  return text;
}

void MakeFolder(const fs::path& folder) {
  std::error_code failure;
  if (fs::create_directory(folder, failure)) fs::permissions(folder, fs::perms::owner_all, failure);
  if (failure || !fs::is_directory(folder)) {
    throw StoreError("backup: the folder " + folder.string() +
                     " is not there and cannot be made: " + failure.message());
  }
}

void DeleteOldest(const fs::path& folder, std::size_t keep) {
  static const std::regex kName(R"(registry-\d{8}T\d{6}Z\.db)");
  std::vector<fs::path> backups;
  std::error_code ignored;  // what cannot be deleted now is deleted the next time
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    if (std::regex_match(entry.path().filename().string(), kName)) backups.push_back(entry.path());
  }
  std::ranges::sort(backups, std::greater());
  for (std::size_t i = keep; i < backups.size(); ++i) fs::remove(backups[i], ignored);
}

}  // namespace

std::string BackUpInto(Database& database, const std::string& folder, std::size_t keep, TimePoint now) {
  MakeFolder(folder);
  const fs::path file = fs::path(folder) / ("registry-" + FileTime(now) + ".db");
  const fs::path unfinished = fs::path(folder) / ".registry-unfinished.db";
  std::error_code failure;
  fs::remove(unfinished, failure);  // of a copy that was cut off
  BackUp(database, unfinished.string());
  fs::rename(unfinished, file, failure);
  if (failure) throw StoreError("backup " + file.string() + ": " + failure.message());
  DeleteOldest(folder, keep);
  return file.string();
}

}  // namespace rollcall
