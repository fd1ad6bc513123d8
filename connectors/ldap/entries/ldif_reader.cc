#include "connectors/ldap/entries/ldif_reader.h"

#include <openssl/evp.h>

#include <algorithm>
#include <span>
#include <utility>

#include "connectors/base/encoding.h"
#include "connectors/base/text.h"
#include "connectors/errors.h"
#include "connectors/ldap/entries/groups.h"
#include "connectors/ldap/syntax/filter.h"
#include "connectors/ldap/syntax/text.h"

namespace rollcall {
namespace {

constexpr std::size_t kBufferSize = 65'536;

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// What ldapsearch prints before and after everything else, unless it is called with -LL. Of a paged search, each page
// has a result of its own, and the last one is followed by the second line.
constexpr std::string_view kSearchBegins = "# LDAPv3";
constexpr std::string_view kSearchEnds = "# numResponses:";

bool IsBlank(std::string_view line) { return Trim(line).empty(); }

// RFC 4648 section 4. nullopt: not base64.
std::optional<std::string> DecodeBase64(std::string_view text) {
  const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
  if (text.size() % 4 != 0 || text.find('=') < text.size() - padding) return std::nullopt;
  std::string octets(text.size() / 4 * 3, '\0');
  const int count = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(octets.data()),
                                    reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  if (count != static_cast<int>(octets.size())) return std::nullopt;
  octets.resize(octets.size() - padding);
  return octets;
}

// nullptr: without the mark of UTF-16, a file is UTF-8.
std::unique_ptr<ByteSource> MakeUtf16Decoder(HeadSource& file) {
  const std::string_view mark = file.Head(2);
  if (mark == "\xFF\xFE") return MakeDecoder(file, CsvEncoding::kUtf16Le);
  if (mark == "\xFE\xFF") return MakeDecoder(file, CsvEncoding::kUtf16Be);
  return nullptr;
}

}  // namespace

LdifReader::LdifReader(ByteSource& file, std::string name, std::span<const std::string> read)
    : head_(file),
      decoder_(MakeUtf16Decoder(head_)),
      file_(decoder_ ? *decoder_ : static_cast<ByteSource&>(head_)),
      name_(std::move(name)),
      read_(read),
      buffer_(kBufferSize) {}

void LdifReader::Reject(std::int64_t line, const std::string& why) const {
  throw SourceRejected(name_ + ", line " + std::to_string(line) + ": " + why);
}

bool LdifReader::NextLine(std::string& line) {
  if (!held_) return ReadPhysicalLine(line);
  line = *std::exchange(held_, std::nullopt);
  return true;
}

bool LdifReader::ReadPhysicalLine(std::string& line) {
  line.clear();
  while (true) {
    if (at_ == filled_) {
      filled_ = file_.Read(buffer_);
      at_ = 0;
      if (filled_ == 0 && line.empty()) return false;
      if (filled_ == 0) {
        throw SourceUnavailable(name_ +
                                ": the last line is not ended, so the file may be cut off; end it with a line "
                                "break if it is whole");
      }
    }
    const std::span<const char> rest = std::span(buffer_).subspan(at_, filled_ - at_);
    const auto end = std::ranges::find(rest, '\n');
    line.append(rest.begin(), end);
    at_ += static_cast<std::size_t>(end - rest.begin());
    if (end == rest.end()) continue;
    ++at_;
    ++line_;
    if (line.ends_with('\r')) line.pop_back();
    if (line_ == 1 && line.starts_with(kByteOrderMark)) line.erase(0, kByteOrderMark.size());
    return true;
  }
}

// A line of blanks continues the value before it, or stands for an empty line: what follows decides. Between records it
// is an empty line; before anything but "dn:" nobody can tell where the record ends.
void LdifReader::TakeBlanks(std::string& line) {
  const std::int64_t number = line_;
  do {
    if (!ReadPhysicalLine(line)) return line.clear();
  } while (IsBlank(line));
  held_ = line;
  line.clear();
  if (used_ == 0 || StartsWithIgnoringCase(*held_, "dn:")) return;
  Reject(number, "the line holds nothing but blanks; make it empty where a record ends, or delete it");
}

bool LdifReader::ReadRecord() {
  used_ = 0;
  bool is_comment = false;
  std::string line;
  while (NextLine(line)) {
    if (!line.empty() && IsBlank(line)) TakeBlanks(line);
    if (line.empty()) {
      is_comment = false;
      if (used_ > 0) return true;
    } else if (line.front() == ' ') {
      if (is_comment) continue;
      if (used_ == 0) Reject(line_, "a line that begins with a blank continues another, but there is none before it");
      lines_[used_ - 1].text.append(line, 1);
    } else if (line.front() == '#') {
      is_comment = true;
      if (line == kSearchBegins) lacks_end_ = true;
      if (line.starts_with(kSearchEnds)) lacks_end_ = false;
    } else {
      is_comment = false;
      if (used_ == 0 && StartsWithIgnoringCase(line, "version:")) continue;
      if (used_ == lines_.size()) lines_.emplace_back();
      lines_[used_].text = line;
      lines_[used_++].number = line_;
    }
  }
  return used_ > 0;
}

void LdifReader::Split(Line& line) const {
  const std::size_t colon = line.text.find(':');
  const std::string_view name = std::string_view(line.text).substr(0, colon);
  if (colon == std::string::npos || (!IsAttributeDescription(name) && !ParseMemberRange(name))) {
    Reject(line.number, "this is no \"attribute: value\"");
  }
  const char kind = colon + 1 < line.text.size() ? line.text[colon + 1] : ' ';
  if (kind == '<' && IsRead(name)) {
    Reject(line.number, "the value is in another file, which is not opened; write it here, in base64");
  }
  line.is_elsewhere = kind == '<';
  std::size_t start = colon + (kind == ':' ? 2 : 1);
  while (start < line.text.size() && line.text[start] == ' ') ++start;
  if (kind == ':') {
    const auto decoded = DecodeBase64(std::string_view(line.text).substr(start));
    if (!decoded) Reject(line.number, "the value is not base64");
    line.text.replace(start, std::string::npos, *decoded);
  }
  line.name = std::string_view(line.text).substr(0, colon);
  line.value = std::string_view(line.text).substr(start);
}

bool LdifReader::IsRead(std::string_view name) const {
  return EqualsIgnoringCase(name, "dn") ||
         std::ranges::any_of(read_, [name](std::string_view each) { return EqualsIgnoringCase(name, each); });
}

bool LdifReader::IsSummary() const {
  if (!EqualsIgnoringCase(lines_[0].name, "search")) return false;
  for (const Line& line : std::span(lines_).first(used_)) {
    if (!EqualsIgnoringCase(line.name, "result") || line.value.starts_with("0 ")) continue;
    Reject(line.number, "the search ended with \"" + std::string(line.value) + "\", so the export is not complete");
  }
  return true;
}

bool LdifReader::IsAtEnd() const {
  if (!lacks_end_) return true;
  throw SourceUnavailable(name_ +
                          ": ldapsearch began the file, but its last line \"# numResponses\" is missing, so the file "
                          "may be cut off; export again, or use ldapsearch -LLL and check its exit code");
}

bool LdifReader::Next(LdapEntry& entry) {
  do {
    if (!ReadRecord()) return !IsAtEnd();
    for (std::size_t i = 0; i < used_; ++i) Split(lines_[i]);
  } while (IsSummary());
  if (!EqualsIgnoringCase(lines_[0].name, "dn")) Reject(lines_[0].number, "a record begins with \"dn:\"");
  Fill(entry);
  return true;
}

void LdifReader::Fill(LdapEntry& entry) {
  const std::string_view dn = lines_[0].value;
  std::vector<const Line*> sorted;
  for (const Line& line : std::span(lines_).subspan(1, used_ - 1)) {
    if (EqualsIgnoringCase(line.name, "dn")) {
      Reject(line.number, "a second \"dn:\" in one record; put an empty line before it");
    }
    const bool is_change = EqualsIgnoringCase(line.name, "changetype");
    if (is_change && EqualsIgnoringCase(line.value, "add")) continue;  // as ldifde writes an entry
    if (is_change || EqualsIgnoringCase(line.name, "control")) {
      Reject(line.number, "these are changes and not entries; export the entries themselves");
    }
    if (!line.is_elsewhere) sorted.push_back(&line);
  }
  const auto precedes = [](const Line* a, const Line* b) {
    return std::ranges::lexicographical_compare(a->name, b->name, {}, ToLowerAscii, ToLowerAscii);
  };
  std::ranges::stable_sort(sorted, precedes);  // the values of one attribute side by side, in their order
  entry.Start(dn);
  for (const Line* line : sorted) entry.Add(line->name, line->value);
}

}  // namespace rollcall
