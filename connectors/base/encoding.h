// From the encodings that CSV files come in to UTF-8.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "connectors/base/byte_source.h"

namespace rollcall {

enum class CsvEncoding : std::uint8_t { kDetect, kUtf8, kUtf16, kUtf16Le, kUtf16Be, kWindows1252, kLatin1 };

// What the configuration and the command line call them; the first name of each is the one that messages use.
inline constexpr std::pair<std::string_view, CsvEncoding> kCsvEncodings[] = {
    {"auto", CsvEncoding::kDetect},        {"utf-8", CsvEncoding::kUtf8},
    {"utf-16", CsvEncoding::kUtf16},       {"utf-16le", CsvEncoding::kUtf16Le},
    {"utf-16be", CsvEncoding::kUtf16Be},   {"windows-1252", CsvEncoding::kWindows1252},
    {"iso-8859-1", CsvEncoding::kLatin1},  {"latin-1", CsvEncoding::kLatin1},
    {"cp1252", CsvEncoding::kWindows1252},
};
std::string_view NameOf(CsvEncoding encoding);

// How much of a file is looked at to tell its encoding, in bytes.
inline constexpr std::size_t kEncodingHead = std::size_t{256} << 10;

struct EncodingChoice {
  CsvEncoding encoding = CsvEncoding::kUtf8;  // never kDetect or kUtf16
  std::string warning;                        // empty: none
};

// By the byte order mark; without one as it was `asked` for; without that either, UTF-8 unless more bytes of
// `head` break it than follow it: such a file is taken for Windows-1252, with a warning. Throws SourceRejected for
// UTF-16 whose byte order nothing tells; `name` is how messages call the file.
EncodingChoice ChooseEncoding(std::string_view head, CsvEncoding asked, const std::string& name);

// Bytes that no text of the encoding has come out as this one, which is none of UTF-8 either: so a row that holds them
// is found by the same check, whatever the file's encoding.
inline constexpr char kNoCharacter = '\xFF';

// Hands `source` on as UTF-8. Not for UTF-8 itself. `source` outlives it.
std::unique_ptr<ByteSource> MakeDecoder(ByteSource& source, CsvEncoding encoding);

}  // namespace rollcall
