// Nasty files, each with its exact outcome: corpus/NAME.csv is read as an import, and must say what corpus/NAME.txt
// says.
#include <gmock/gmock.h>

#include <tests/paths.h>
#include <sstream>

#include "tests/connectors/csv/csv_file.h"
#include "tests/connectors/csv/fuzz_one.h"

namespace rollcall {
namespace {

namespace fs = std::filesystem;

constexpr const char* kCorpus = ROLLCALL_SOURCE_DIR "/tests/connectors/csv/corpus";

std::string Contents(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// Line breaks and what a terminal does not show, so that an outcome is a line.
std::string Shown(std::string_view text) {
  std::string shown;
  for (const char byte : text) {
    if (byte == '\n')
      shown += "\\n";
    else if (byte == '\r')
      shown += "\\r";
    else if (byte == '\t')
      shown += "\\t";
    else
      shown += byte;
  }
  return shown;
}

std::string Line(const RecordedUser& user) {
  std::string line = user.place + ": " + user.anchor;
  for (std::size_t i = 1; i < user.fields.size(); ++i) {
    if (!user.fields[i].empty()) line += " | " + std::string(kFieldNames[i]) + "=" + user.fields[i];
  }
  for (const auto& [name, value] : user.attributes) line += " | " + name + ":" + value;
  for (const auto& [group, role] : user.memberships) line += " | in " + group + " as " + role;
  if (user.enabled) line += *user.enabled ? " | enabled" : " | disabled";
  return Shown(line) + "\n";
}

std::string Outcome(const fs::path& path) {
  CsvOptions options = {.path = path.string(),
                        .encoding = CsvEncoding::kGuess,
                        .columns = {},
                        .attributes = {},
                        .shared_email = SharedEmail::kRefused,
                        .empty = EmptyCells::kKeep,
                        .coverage = Coverage::kDelta};
  RecordingSink sink;
  std::string outcome;
  try {
    MakeCsvConnector(options)->Pull({}, sink);
  } catch (const std::runtime_error& error) {
    return "the file: " + Shown(std::string_view(error.what()).substr(options.path.size() + 2)) + "\n";
  }
  for (const auto& warning : sink.warnings) outcome += "warning: " + Shown(warning) + "\n";
  for (const auto& user : sink.users) outcome += Line(user);
  for (const auto& row : sink.unreadable) outcome += row.place + ": REJECTED: " + Shown(row.reason) + "\n";
  return outcome;
}

std::vector<fs::path> Corpus() {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(kCorpus)) {
    if (entry.path().extension() != ".txt") files.push_back(entry.path());
  }
  return files;
}

TEST(CsvCorpus, EveryFileHasItsExactOutcome) {
  int files = 0;
  for (const auto& path : Corpus()) {
    ++files;
    EXPECT_EQ(Outcome(path), Contents(fs::path(path).replace_extension(".txt"))) << path;
  }
  EXPECT_GE(files, 30);
}

TEST(CsvCorpus, WhatIsFuzzedHoldsForEveryFile) {
  for (const auto& path : Corpus()) EXPECT_NO_THROW(ReadWhatever(Contents(path))) << path;
}

// Every beginning of a file is one that was cut off; none may be read wrongly.
TEST(CsvCorpus, WhatIsFuzzedHoldsForEveryBeginningOfAFile) {
  for (const auto& path : Corpus()) {
    const std::string whole = Contents(path);
    if (whole.size() > 2000) continue;
    for (std::size_t size = 0; size < whole.size(); size += 7) {
      EXPECT_NO_THROW(ReadWhatever(std::string_view(whole).substr(0, size))) << path << " to byte " << size;
    }
  }
}

}  // namespace
}  // namespace rollcall
