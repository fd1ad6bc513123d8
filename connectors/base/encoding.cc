#include "connectors/base/encoding.h"

#include <iconv.h>
#include <unicode/ucnv.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <stdexcept>

#include "connectors/base/text.h"
#include "connectors/errors.h"

namespace rollcall {
namespace {

struct Mark {
  std::string_view bytes;
  const char* encoding;
};
// That of UTF-32 begins with that of UTF-16.
constexpr Mark kMarks[] = {{"\xEF\xBB\xBF", "utf-8"},         {{"\xFF\xFE\0\0", 4}, "utf-32le"},
                           {{"\0\0\xFE\xFF", 4}, "utf-32be"}, {"\xFF\xFE", "utf-16le"},
                           {"\xFE\xFF", "utf-16be"},          {"\x84\x31\x95\x33", "gb18030"}};

// Names that files are described by, and what they stand for.
constexpr std::pair<std::string_view, std::string_view> kNames[] = {
    {"utf8", "utf-8"},         {"utf_8", "utf-8"},          {"utf-8-sig", "utf-8"},      {"utf16", "utf-16"},
    {"utf16le", "utf-16le"},   {"utf16be", "utf-16be"},     {"unicode", "utf-16"},       {"latin-1", "iso-8859-1"},
    {"latin1", "iso-8859-1"},  {"iso8859-1", "iso-8859-1"}, {"cp1252", "windows-1252"},  {"ansi", "windows-1252"},
    {"macroman", "macintosh"}, {"mac-roman", "macintosh"},  {"x-mac-roman", "macintosh"}};
// Names of the standard, under which Windows writes more characters; beside the name of iconv for all of them.
constexpr std::pair<std::string_view, const char*> kWider[] = {
    {"shift_jis", "CP932"}, {"shift-jis", "CP932"},     {"sjis", "CP932"},   {"gb2312", "GB18030"},
    {"gbk", "GB18030"},     {"cp936", "GB18030"},       {"euc-kr", "CP949"}, {"tis-620", "CP874"},
    {"big5", "CP950"},      {"ks_c_5601-1987", "CP949"}};

bool HasIconv(const std::string& name) {
  const iconv_t handle = iconv_open("UTF-8", name.c_str());
  // NOLINTNEXTLINE(performance-no-int-to-ptr): that is how iconv.h says so
  if (handle == reinterpret_cast<iconv_t>(-1)) return false;
  iconv_close(handle);
  return true;
}

// The name by which iconv knows an encoding; empty: it does not.
std::string IconvName(const std::string& name) {
  const auto* wider = std::ranges::find(kWider, name, [](const auto& each) { return each.first; });
  if (wider != std::end(kWider)) return wider->second;
  if (HasIconv(name)) return name;
  UErrorCode status = U_ZERO_ERROR;
  const std::uint16_t count = ucnv_countAliases(name.c_str(), &status);
  for (std::uint16_t i = 0; i < count; ++i) {
    const std::string alias = ucnv_getAlias(name.c_str(), i, &status);
    if (U_SUCCESS(status) && HasIconv(alias)) return alias;
  }
  return "";
}

// Bytes that are passed over where no character is.
std::size_t UnitOf(const std::string& name) {
  if (name.starts_with("utf-16") || name.starts_with("ucs-2")) return 2;
  return name.starts_with("utf-32") || name.starts_with("ucs-4") ? 4 : 1;
}

// Text of ASCII has a NUL beside every letter in UTF-16.
std::optional<CsvEncoding> GuessUtf16(std::string_view head) {
  std::array<std::size_t, 2> nuls = {};
  for (std::size_t i = 0; i < head.size(); ++i) nuls[i % 2] += head[i] == '\0' ? 1 : 0;
  const std::size_t many = head.size() / 4;
  if (nuls[1] > many && nuls[0] * 8 < nuls[1]) return CsvEncoding::kUtf16Le;
  if (nuls[0] > many && nuls[1] * 8 < nuls[0]) return CsvEncoding::kUtf16Be;
  return std::nullopt;
}

// Whether more of the bytes above ASCII break UTF-8 than make characters of it. The last character may be cut.
bool BreaksUtf8(std::string_view head) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(head.data());
  const auto size = static_cast<std::int64_t>(head.size());
  std::int64_t good = 0;
  std::int64_t bad = 0;
  for (std::int64_t i = 0; i < size;) {
    const std::int64_t begin = i;
    UChar32 character = 0;
    U8_NEXT(bytes, i, size, character);
    if (character >= 0x80) ++good;
    if (character < 0 && (size < static_cast<std::int64_t>(kEncodingHead) || begin + 4 <= size)) ++bad;
  }
  return bad > good;
}

class Decoder : public ByteSource {
 public:
  Decoder(ByteSource& source, const CsvEncoding& encoding)
      : source_(source),
        unit_(UnitOf(encoding.name)),
        handle_(iconv_open("UTF-8", IconvName(encoding.name).c_str())),
        packed_(kPortion, '\0') {
    // NOLINTNEXTLINE(performance-no-int-to-ptr): that is how iconv.h says so
    if (handle_ == reinterpret_cast<iconv_t>(-1)) throw std::logic_error("iconv does not know " + encoding.name);
  }
  ~Decoder() override { iconv_close(handle_); }
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;

  std::size_t Read(std::span<char> into) override {
    while (given_ == text_.size() && !ended_) Convert();
    const std::size_t count = text_.copy(into.data(), into.size(), given_);
    given_ += count;
    return count;
  }

 private:
  static constexpr std::size_t kPortion = std::size_t{64} << 10;
  static constexpr std::size_t kMostBytes = 3;  // of UTF-8 that one byte of most encodings can become

  // One portion of input; what is left of the last one comes first.
  void Convert() {
    const std::size_t count = source_.Read({packed_.data() + left_, kPortion - left_});
    char* from = packed_.data();
    std::size_t size = left_ + count;
    text_.resize(size * kMostBytes + 1);
    char* to = text_.data();
    std::size_t room = text_.size();
    const auto grow = [&] {
      const std::size_t done = text_.size() - room;
      text_.resize(text_.size() * 2);
      to = text_.data() + done;
      room = text_.size() - done;
    };
    constexpr auto kFailed = static_cast<std::size_t>(-1);
    while (size > 0 && iconv(handle_, &from, &size, &to, &room) == kFailed) {
      if (errno == EINVAL && count > 0) break;  // a character that is cut by the portion's end
      if (errno == E2BIG || room == 0) {
        grow();
        continue;
      }
      const std::size_t skipped = std::min(size, unit_);
      from += skipped;
      size -= skipped;
      *to++ = kNoCharacter;
      --room;
    }
    // Some encodings keep a letter back, because an accent may follow it.
    while (count == 0 && iconv(handle_, nullptr, nullptr, &to, &room) == kFailed && errno == E2BIG) grow();
    text_.resize(text_.size() - room);
    given_ = 0;
    std::copy_n(from, size, packed_.data());
    left_ = size;
    ended_ = count == 0;
  }

  ByteSource& source_;
  const std::size_t unit_;
  const iconv_t handle_;
  std::string packed_;
  std::size_t left_ = 0;  // bytes at the beginning of packed_ that are to be converted yet
  std::string text_;
  std::size_t given_ = 0;
  bool ended_ = false;
};

}  // namespace

std::optional<CsvEncoding> FindEncoding(std::string_view name) {
  std::string folded = FoldAscii(Trim(name));
  const auto* known = std::ranges::find(kNames, folded, [](const auto& each) { return each.first; });
  if (known != std::end(kNames)) folded = known->second;
  if (folded == NameOf(CsvEncoding::kDetect) || folded == NameOf(CsvEncoding::kGuess)) return CsvEncoding{folded};
  // Names that mean something else to iconv: the locale's encoding, the machine's own.
  if (folded.empty() || folded.find_first_of("/,; ") != folded.npos || folded == "char" || folded == "wchar_t" ||
      folded == "internal") {
    return std::nullopt;
  }
  return IconvName(folded).empty() ? std::nullopt : std::optional(CsvEncoding{folded});
}

EncodingChoice ChooseEncoding(std::string_view head, const CsvEncoding& asked, const std::string& name) {
  const bool is_open = asked == CsvEncoding::kDetect || asked == CsvEncoding::kGuess;
  for (const Mark& mark : kMarks) {
    if (!head.starts_with(mark.bytes)) continue;
    const bool as_asked = is_open || std::string_view(mark.encoding).starts_with(asked.name);
    return {{mark.encoding},
            as_asked ? ""
                     : "the file is read as " + std::string(mark.encoding) +
                           ", which its byte order mark says, and not as " + asked.name};
  }
  if (asked == CsvEncoding::kUtf16) {
    throw SourceRejected(name + ": UTF-16 without a byte order mark; use utf-16le or utf-16be");
  }
  if (!is_open) return {asked};
  const auto utf16 = GuessUtf16(head);
  if (utf16) return {*utf16, "the file is read as " + utf16->name + ", which is a guess", true};
  if (!BreaksUtf8(head)) return {CsvEncoding::kUtf8};
  return {CsvEncoding::kWindows1252, "the file is not UTF-8 and is read as windows-1252, which is a guess", true};
}

std::unique_ptr<ByteSource> MakeDecoder(ByteSource& source, const CsvEncoding& encoding) {
  return std::make_unique<Decoder>(source, encoding);
}

}  // namespace rollcall
