#include "connectors/feed/file_cursor.h"

#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "connectors/errors.h"

namespace rollcall {
namespace {

constexpr std::string_view kVersion = "files/1 ";
constexpr std::int64_t kHead = 256;

template <class Number>
Number TakeNumber(std::string_view& text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end == text.data() + text.size() || *end != ' ') {
    throw CursorRejected("what the last pull left is damaged");
  }
  text.remove_prefix(static_cast<std::size_t>(end - text.data()) + 1);
  return number;
}

}  // namespace

// The name comes last, for it may hold blanks.
std::string WriteFileCursor(const FileCursor& cursor) {
  if (cursor.name.empty()) return {};
  std::string text(kVersion);
  for (const std::int64_t number : {cursor.inode, cursor.offset, cursor.lines, cursor.seen_until}) {
    text += std::to_string(number) + ' ';
  }
  return text + std::to_string(cursor.head) + ' ' + std::to_string(cursor.latest) + ' ' + cursor.name;
}

FileCursor ReadFileCursor(std::string_view text) {
  if (text.empty()) return {};
  if (!text.starts_with(kVersion)) throw CursorRejected("what the last pull left is not for this way of reading");
  text.remove_prefix(kVersion.size());
  FileCursor cursor;
  cursor.inode = TakeNumber<std::int64_t>(text);
  cursor.offset = TakeNumber<std::int64_t>(text);
  cursor.lines = TakeNumber<std::int64_t>(text);
  cursor.seen_until = TakeNumber<std::int64_t>(text);
  cursor.head = TakeNumber<std::uint64_t>(text);
  cursor.latest = TakeNumber<std::uint64_t>(text);
  cursor.name = text;
  if (cursor.name.empty() || cursor.offset < 0) throw CursorRejected("what the last pull left is damaged");
  return cursor;
}

std::uint64_t HeadOf(int descriptor, std::int64_t bytes) {
  std::array<char, kHead> head{};
  const auto wanted = static_cast<std::size_t>(std::min(bytes, kHead));
  const ssize_t count = pread(descriptor, head.data(), wanted, 0);
  if (count < 0) throw SourceUnavailable("a file of the feed cannot be read");
  return XXH3_64bits(head.data(), static_cast<std::size_t>(count));
}

FileStanding StandingOf(int descriptor, const FileCursor& cursor) {
  struct stat found = {};
  if (fstat(descriptor, &found) != 0) throw SourceUnavailable("a file of the feed cannot be read");
  if (static_cast<std::int64_t>(found.st_ino) != cursor.inode) return FileStanding::kAnother;
  if (found.st_size < cursor.offset) return FileStanding::kShorter;
  if (HeadOf(descriptor, cursor.offset) != cursor.head) return FileStanding::kAnother;
  char before = '\n';
  if (cursor.offset > 0 && pread(descriptor, &before, 1, cursor.offset - 1) != 1) return FileStanding::kShorter;
  return before == '\n' ? FileStanding::kSame : FileStanding::kAnother;
}

}  // namespace rollcall
