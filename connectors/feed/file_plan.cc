#include "connectors/feed/file_plan.h"

#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <system_error>
#include <tuple>

#include "connectors/errors.h"
#include "connectors/feed/packed_file.h"

namespace rollcall {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 2> kEndings = {".jsonl", ".ndjson"};
constexpr std::array<std::string_view, 4> kUnreadable = {".xz", ".bz2", ".zst", ".Z"};

struct FoundFile {
  std::string name;
  std::int64_t inode = 0;
  std::int64_t changed = 0;  // its content or its name, in nanoseconds since 1970
  std::int64_t written = 0;  // its content
};

std::int64_t Nanoseconds(const timespec& time) {
  constexpr std::int64_t kSecond = 1'000'000'000;
  return static_cast<std::int64_t>(time.tv_sec) * kSecond + time.tv_nsec;
}

std::optional<FoundFile> Look(const fs::path& path) {
  struct stat found = {};
  if (stat(path.c_str(), &found) != 0 || !S_ISREG(found.st_mode)) return std::nullopt;
  return FoundFile{.name = path.filename().string(),
                   .inode = static_cast<std::int64_t>(found.st_ino),
                   .changed = Nanoseconds(found.st_ctim),
                   .written = Nanoseconds(found.st_mtim)};
}

template <class Wanted>
std::vector<FoundFile> Files(const std::string& folder, Wanted wanted) {
  std::vector<FoundFile> files;
  try {
    for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
      if (!wanted(entry.path().filename().string())) continue;
      if (auto file = Look(entry.path())) files.push_back(std::move(*file));
    }
  } catch (const fs::filesystem_error& error) {
    throw SourceUnavailable(folder + ": cannot be read: " + error.code().message());
  }
  std::ranges::sort(files, {}, &FoundFile::name);
  return files;
}

bool IsFeedFile(const std::string& name) {
  return !name.starts_with('.') &&
         std::ranges::any_of(kEndings, [&name](std::string_view ending) { return name.ends_with(ending); });
}

FileStanding Stand(const std::string& folder, const FoundFile& file, const FileCursor& cursor) {
  const int descriptor = OpenFeedFile((fs::path(folder) / file.name).string());
  const FileStanding standing = StandingOf(descriptor, cursor);
  close(descriptor);
  return standing;
}

// The same of a copy, packed or not: what is in it decides.
FileStanding StandCopied(const std::string& folder, const FoundFile& file, FileCursor cursor) {
  const int descriptor = OpenFeedFile((fs::path(folder) / file.name).string());
  struct stat opened = {};
  if (fstat(descriptor, &opened) == 0) cursor.inode = static_cast<std::int64_t>(opened.st_ino);
  const FileStanding standing = StandingOf(descriptor, cursor);
  close(descriptor);
  return standing;
}

FilePart GoOn(const FoundFile& file, const FileCursor& cursor) {
  return {.name = file.name, .offset = cursor.offset, .lines = cursor.lines};
}

// What stands beside a growing file under its name with something behind it, the oldest first. Not what is packed in a
// way that nobody unpacks here, and not what is being packed.
std::vector<FoundFile> Rotated(const std::string& folder, const std::string& name) {
  std::vector<FoundFile> files = Files(folder, [&name](const std::string& each) {
    return each.size() > name.size() && each.starts_with(name) &&
           std::ranges::none_of(kUnreadable, [&each](std::string_view ending) { return each.ends_with(ending); });
  });
  std::erase_if(files, [&folder](const FoundFile& file) {
    return IsPacked(file.name) && fs::exists(fs::path(folder) / fs::path(file.name).stem());
  });
  std::ranges::sort(files, {}, [](const FoundFile& file) { return std::tuple(file.written, file.name); });
  return files;
}

// The rotated file in which reading ended: the very file, or the newest that is a copy of it, as packing makes one, and
// a rotation that copies and cuts.
const FoundFile* WhereReadingEnded(const std::string& folder, const std::vector<FoundFile>& rotated,
                                   const FileCursor& cursor) {
  const auto same = std::ranges::find(rotated, cursor.inode, &FoundFile::inode);
  if (same != rotated.end() && Stand(folder, *same, cursor) == FileStanding::kSame) return &*same;
  for (auto each = rotated.rbegin(); each != rotated.rend(); ++each) {
    if (StandCopied(folder, *each, cursor) == FileStanding::kSame) return &*each;
  }
  return nullptr;
}

// The files that changed at that time, whatever their order.
std::uint64_t ChangedAt(const std::vector<FoundFile>& files, std::int64_t time) {
  std::uint64_t sum = 0;
  for (const FoundFile& file : files) {
    if (file.changed == time) sum += XXH3_64bits(file.name.data(), file.name.size());
  }
  return sum;
}

// Whatever is read twice has no effect twice: each record has its id and its time.
std::string ReadAgain(const std::string& name, FileStanding standing) {
  return name + (standing == FileStanding::kShorter ? " is shorter than it was" : " is another file than it was") +
         ": it is read from its start";
}

std::string RotatedAway(const std::string& name) {
  return name +
         " was rotated, and the file where reading ended is not beside it any more: what was written to its end since "
         "the last pull is not known here; keep rotated files, as they are or packed by gzip, until they are read";
}

}  // namespace

FilePlan PlanSpool(const std::string& folder, const FileCursor& cursor) {
  FilePlan plan = {.folder = folder, .parts = {}, .seen_until = cursor.seen_until, .warnings = {}};
  const std::vector<FoundFile> files = Files(folder, IsFeedFile);
  const bool is_as_before = ChangedAt(files, cursor.seen_until) == cursor.latest;
  const std::int64_t late = cursor.seen_until + (is_as_before ? 1 : 0);
  for (const FoundFile& file : files) {
    plan.seen_until = std::max(plan.seen_until, file.changed);
    const bool is_behind = !cursor.name.empty() && file.name < cursor.name;
    if (is_behind) {
      if (file.changed >= late) plan.parts.push_back({.name = file.name, .rank = FilePart::Rank::kLate});
      continue;
    }
    if (file.name != cursor.name) {
      plan.parts.push_back({.name = file.name});
      continue;
    }
    const FileStanding standing = Stand(folder, file, cursor);
    if (standing == FileStanding::kSame) {
      plan.parts.push_back(GoOn(file, cursor));
      continue;
    }
    plan.warnings.push_back(ReadAgain(file.name, standing));
    plan.parts.push_back({.name = file.name});
  }
  plan.latest = ChangedAt(files, plan.seen_until);
  return plan;
}

FilePlan PlanGrowingFile(const std::string& path, const FileCursor& cursor) {
  const fs::path file_path = fs::path(path);
  const std::string name = file_path.filename().string();
  const fs::path parent = file_path.parent_path();
  FilePlan plan = {.folder = parent.empty() ? "." : parent.string(), .parts = {}, .seen_until = 0, .warnings = {}};
  const auto current = Look(file_path);
  if (!current) throw SourceUnavailable(path + ": there is no such file");
  if (cursor.name.empty()) {
    plan.parts.push_back({.name = name});
    return plan;
  }
  // The number of a file that is gone may be given to the next one.
  const bool is_numbered = current->inode == cursor.inode;
  const FileStanding standing = is_numbered ? Stand(plan.folder, *current, cursor) : FileStanding::kAnother;
  if (standing == FileStanding::kSame) {
    plan.parts.push_back(GoOn(*current, cursor));
    return plan;
  }
  // Those that came between were written to later.
  const std::vector<FoundFile> older = Rotated(plan.folder, name);
  if (const FoundFile* before = WhereReadingEnded(plan.folder, older, cursor)) {
    plan.parts.push_back(GoOn(*before, cursor));
    for (const FoundFile& file : older) {
      // At the same time as well: a clock ticks slowly, and to read one twice does no harm.
      if (file.inode != before->inode && file.written >= before->written) plan.parts.push_back({.name = file.name});
    }
  } else {
    plan.warnings.push_back(is_numbered ? ReadAgain(name, standing) : RotatedAway(name));
  }
  plan.parts.push_back({.name = name});
  return plan;
}

}  // namespace rollcall
