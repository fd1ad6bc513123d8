#include "connectors/base/encoding.h"

#include <iconv.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>

#include "connectors/errors.h"

namespace rollcall {
namespace {

struct Mark {
  std::string_view bytes;
  CsvEncoding encoding;
};
constexpr Mark kMarks[] = {
    {"\xEF\xBB\xBF", CsvEncoding::kUtf8}, {"\xFF\xFE", CsvEncoding::kUtf16Le}, {"\xFE\xFF", CsvEncoding::kUtf16Be}};

struct Charset {
  const char* name;  // of iconv
  std::size_t unit;  // bytes that are passed over where no character is
};
Charset CharsetOf(CsvEncoding encoding) {
  switch (encoding) {
    case CsvEncoding::kUtf16Le:
      return {"UTF-16LE", 2};
    case CsvEncoding::kUtf16Be:
      return {"UTF-16BE", 2};
    case CsvEncoding::kWindows1252:
      return {"CP1252", 1};
    case CsvEncoding::kLatin1:
      return {"ISO-8859-1", 1};
    case CsvEncoding::kDetect:
    case CsvEncoding::kUtf8:
    case CsvEncoding::kUtf16:
      break;
  }
  throw std::logic_error("this encoding needs no decoder");
}

bool IsUtf16(CsvEncoding encoding) {
  return encoding == CsvEncoding::kUtf16 || encoding == CsvEncoding::kUtf16Le || encoding == CsvEncoding::kUtf16Be;
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
  Decoder(ByteSource& source, const Charset& charset)
      : source_(source), unit_(charset.unit), handle_(iconv_open("UTF-8", charset.name)), packed_(kPortion, '\0') {
    // NOLINTNEXTLINE(performance-no-int-to-ptr): that is how iconv.h says so
    if (handle_ == reinterpret_cast<iconv_t>(-1))
      throw std::logic_error("iconv does not know " + std::string(charset.name));
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
  static constexpr std::size_t kMostBytes = 3;  // of UTF-8 that one byte of input can become

  // One portion of input; what is left of the last one comes first.
  void Convert() {
    const std::size_t count = source_.Read({packed_.data() + left_, kPortion - left_});
    char* from = packed_.data();
    std::size_t size = left_ + count;
    text_.resize(size * kMostBytes + 1);
    char* to = text_.data();
    std::size_t room = text_.size();
    while (size > 0 && iconv(handle_, &from, &size, &to, &room) == static_cast<std::size_t>(-1)) {
      if (errno == EINVAL && count > 0) break;  // a character that is cut by the portion's end
      if (errno == E2BIG) throw std::logic_error("iconv needs more room than any encoding should");
      const std::size_t skipped = std::min(size, unit_);
      from += skipped;
      size -= skipped;
      *to++ = kNoCharacter;
      --room;
    }
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

std::string_view NameOf(CsvEncoding encoding) {
  return std::ranges::find(kCsvEncodings, encoding, [](const auto& each) { return each.second; })->first;
}

EncodingChoice ChooseEncoding(std::string_view head, CsvEncoding asked, const std::string& name) {
  for (const Mark& mark : kMarks) {
    if (!head.starts_with(mark.bytes)) continue;
    const bool as_asked = asked == CsvEncoding::kDetect || asked == mark.encoding ||
                          (asked == CsvEncoding::kUtf16 && IsUtf16(mark.encoding));
    return {mark.encoding, as_asked ? ""
                                    : "the file is read as " + std::string(NameOf(mark.encoding)) +
                                          ", which its byte order mark says, and not as " + std::string(NameOf(asked))};
  }
  if (asked == CsvEncoding::kUtf16) {
    throw SourceRejected(name + ": UTF-16 without a byte order mark; say utf-16le or utf-16be");
  }
  if (asked != CsvEncoding::kDetect) return {asked, ""};
  if (!BreaksUtf8(head)) return {CsvEncoding::kUtf8, ""};
  return {CsvEncoding::kWindows1252,
          "the file is not UTF-8 and is read as windows-1252; if that is right, say so by its encoding"};
}

std::unique_ptr<ByteSource> MakeDecoder(ByteSource& source, CsvEncoding encoding) {
  return std::make_unique<Decoder>(source, CharsetOf(encoding));
}

}  // namespace rollcall
