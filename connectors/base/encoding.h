// From the encodings that CSV files come in to UTF-8.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "connectors/base/byte_source.h"

namespace rollcall {

// By the name that messages use.
struct CsvEncoding {
  std::string name;
  friend bool operator==(const CsvEncoding&, const CsvEncoding&) = default;

  static const CsvEncoding kDetect;  // UTF-8, or what a byte order mark says
  static const CsvEncoding kGuess;   // these, or what the file looks like
  static const CsvEncoding kUtf8;
  static const CsvEncoding kUtf16;  // of the byte order that its mark says
  static const CsvEncoding kUtf16Le;
  static const CsvEncoding kUtf16Be;
  static const CsvEncoding kWindows1252;
  static const CsvEncoding kLatin1;
};
inline const CsvEncoding CsvEncoding::kDetect = {"auto"};
inline const CsvEncoding CsvEncoding::kGuess = {"guess"};
inline const CsvEncoding CsvEncoding::kUtf8 = {"utf-8"};
inline const CsvEncoding CsvEncoding::kUtf16 = {"utf-16"};
inline const CsvEncoding CsvEncoding::kUtf16Le = {"utf-16le"};
inline const CsvEncoding CsvEncoding::kUtf16Be = {"utf-16be"};
inline const CsvEncoding CsvEncoding::kWindows1252 = {"windows-1252"};
inline const CsvEncoding CsvEncoding::kLatin1 = {"iso-8859-1"};

// The encoding of this name, in any case: "auto", "guess", or any that iconv has, also under the other names that ICU
// knows it by; nullopt: none. Names of encodings of Windows stand for what Windows writes: "shift_jis" is CP932.
std::optional<CsvEncoding> FindEncoding(std::string_view name);
inline const std::string& NameOf(const CsvEncoding& encoding) { return encoding.name; }

// How much of a file is looked at to tell its encoding, in bytes.
inline constexpr std::size_t kEncodingHead = std::size_t{256} << 10;

struct EncodingChoice {
  CsvEncoding encoding = CsvEncoding::kUtf8;  // never kDetect, kGuess or kUtf16
  std::string warning = {};                   // empty: none
  bool is_guess = false;                      // nothing but its bytes says so
};

// By the byte order mark; without one as it was `asked` for; without that either, UTF-8, or a guess where more bytes of
// `head` break UTF-8 than follow it: UTF-16 where every other byte is NUL, else Windows-1252. Throws SourceRejected for
// UTF-16 whose byte order is unknown; `name` is how messages call the file.
EncodingChoice ChooseEncoding(std::string_view head, const CsvEncoding& asked, const std::string& name);

// Bytes that no text of the encoding has come out as this one, which is none of UTF-8 either: so a row that holds them
// is found by the same check, whatever the file's encoding.
inline constexpr char kNoCharacter = '\xFF';

// Hands `source` on as UTF-8. Not for UTF-8 itself. `source` outlives it.
std::unique_ptr<ByteSource> MakeDecoder(ByteSource& source, const CsvEncoding& encoding);

}  // namespace rollcall
