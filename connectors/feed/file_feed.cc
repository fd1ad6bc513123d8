// Lines from files.
#include <sys/stat.h>

#include <cerrno>
#include <filesystem>
#include <optional>
#include <system_error>

#include "connectors/base/file.h"
#include "connectors/errors.h"
#include "connectors/feed/file_plan.h"
#include "connectors/feed/line_reader.h"
#include "connectors/feed/packed_file.h"
#include "connectors/feed/transport.h"

namespace rollcall {
namespace {

class FileFeed : public FeedTransport {
 public:
  FileFeed(FilePlan plan, FileCursor cursor, std::size_t max_line_bytes)
      : plan_(std::move(plan)), cursor_(std::move(cursor)), max_line_bytes_(max_line_bytes) {}

  const FeedLine* Next() override;
  std::string Position() const override { return WriteFileCursor(Here()); }
  std::string Proof() const override {
    return std::to_string(files_) + (files_ == 1 ? " file, " : " files, ") + FormatBytes(bytes_);
  }
  std::string TakeWarning() override {
    if (plan_.warnings.empty()) return {};
    std::string warning = std::move(plan_.warnings.back());
    plan_.warnings.pop_back();
    return warning;
  }

 private:
  bool Open();
  void Close();
  FileCursor Here() const;
  const FilePart& part() const { return plan_.parts[next_ - 1]; }

  FilePlan plan_;
  FileCursor cursor_;
  std::size_t max_line_bytes_;
  std::size_t next_ = 0;  // of plan_.parts
  std::optional<LineReader> reader_;
  int descriptor_ = -1;  // the reader's
  std::int64_t inode_ = 0;
  std::int64_t lines_ = 0;  // read of the file, and before
  FeedLine line_;
  std::int64_t files_ = 0;
  std::int64_t bytes_ = 0;
};

// False: there is no file left.
bool FileFeed::Open() {
  if (next_ == plan_.parts.size()) return false;
  const FilePart& opened = plan_.parts[next_++];
  const std::string path = (std::filesystem::path(plan_.folder) / opened.name).string();
  descriptor_ = OpenFeedFile(path);
  reader_.emplace(descriptor_, path, opened.offset, max_line_bytes_);
  struct stat found = {};
  if (fstat(descriptor_, &found) != 0) throw SourceUnavailable(path + ": " + std::system_category().message(errno));
  inode_ = static_cast<std::int64_t>(found.st_ino);
  lines_ = opened.lines;
  ++files_;
  return true;
}

// What came late leaves the cursor where it is: if reading ends there, that file is read once more. All of it comes
// first, so that whatever lies behind the others is read.
FileCursor FileFeed::Here() const {
  if (!reader_ || part().rank == FilePart::Rank::kLate) return cursor_;
  return {.name = part().name,
          .inode = inode_,
          .offset = reader_->offset(),
          .lines = lines_,
          .head = HeadOf(descriptor_, reader_->offset()),
          .seen_until = plan_.seen_until,
          .latest = plan_.latest};
}

void FileFeed::Close() {
  const bool is_last = next_ == plan_.parts.size();
  if (reader_->unfinished() > 0 && !is_last) {
    plan_.warnings.push_back(part().name +
                             ": its last line has no line break and is not read; end it, or write the "
                             "record once more");
  }
  bytes_ += reader_->offset() - part().offset;
  cursor_ = Here();
  if (is_last) {
    cursor_.seen_until = plan_.seen_until;
    cursor_.latest = plan_.latest;
  }
  reader_.reset();
}

const FeedLine* FileFeed::Next() {
  while (reader_ || Open()) {
    const LineReader::Line* line = reader_->Next();
    if (line == nullptr) {
      Close();
      continue;
    }
    ++lines_;
    if (line->bytes == 0) continue;
    line_ = {.text = line->text, .file = part().name, .number = lines_, .offset = line->offset, .bytes = line->bytes};
    return &line_;
  }
  return nullptr;
}

}  // namespace

std::unique_ptr<FeedTransport> OpenFileFeed(const FeedOptions& options, std::string_view cursor) {
  const FileCursor from = ReadFileCursor(cursor);
  std::error_code ignored;
  const bool is_folder = std::filesystem::is_directory(options.path, ignored);
  FilePlan plan = is_folder ? PlanSpool(options.path, from) : PlanGrowingFile(options.path, from);
  return std::make_unique<FileFeed>(std::move(plan), from, static_cast<std::size_t>(options.max_line_bytes));
}

}  // namespace rollcall
