#include "connectors/base/encoding.h"

#include <gmock/gmock.h>

#include "connectors/errors.h"
#include "tests/connectors/csv/text_source.h"

namespace rollcall {
namespace {

using std::string_literals::operator""s;
using testing::HasSubstr;

// In portions of any size: a character that is cut between two of them must come out whole.
std::string Decode(std::string_view bytes, CsvEncoding encoding) {
  TextSource whole(bytes);
  const std::string text = ReadAll(*MakeDecoder(whole, encoding));
  for (const std::size_t portion : {1, 2, 3, 5}) {
    TextSource source(bytes, portion);
    EXPECT_EQ(ReadAll(*MakeDecoder(source, encoding), portion), text) << portion;
  }
  return text;
}

CsvEncoding Choose(std::string_view head, CsvEncoding asked = CsvEncoding::kDetect) {
  return ChooseEncoding(head, asked, "hr.csv").encoding;
}

TEST(CsvDecoder, ReadsWhatWindowsAndLatin1Write) {
  EXPECT_EQ(Decode("caf\xE9 \x80", CsvEncoding::kWindows1252), "café €");
  EXPECT_EQ(Decode("caf\xE9 \xA4", CsvEncoding::kLatin1), "café ¤");
}

TEST(CsvDecoder, ReadsUtf16OfBothByteOrdersWithPairs) {
  EXPECT_EQ(Decode("\xE9\0\x3D\xD8\x00\xDE\n\0"s, CsvEncoding::kUtf16Le), "é\U0001F600\n");
  EXPECT_EQ(Decode("\0\xE9\xD8\x3D\xDE\x00\0\n"s, CsvEncoding::kUtf16Be), "é\U0001F600\n");
}

TEST(CsvDecoder, WhatIsNoCharacterBecomesAByteThatUtf8NeverHas) {
  EXPECT_EQ(Decode("a\x81"
                   "b",
                   CsvEncoding::kWindows1252),
            "a\xFF"
            "b");
  EXPECT_EQ(Decode("a\0\x00\xDE"
                   "b\0"s,
                   CsvEncoding::kUtf16Le),
            "a\xFF"
            "b");
  EXPECT_EQ(Decode("a\0b"s, CsvEncoding::kUtf16Le), "a\xFF");
}

TEST(CsvDecoder, ALongTextComesWhole) {
  std::string packed;
  std::string expected;
  for (int i = 0; i < 100'000; ++i) {
    packed += "\xE9x";
    expected += "éx";
  }
  TextSource source(packed);
  EXPECT_EQ(ReadAll(*MakeDecoder(source, CsvEncoding::kLatin1)), expected);
}

TEST(CsvEncodingChoice, AByteOrderMarkCountsBeforeWhatWasAskedFor) {
  EXPECT_EQ(Choose("\xEF\xBB\xBFlogin"), CsvEncoding::kUtf8);
  EXPECT_EQ(Choose("\xFF\xFEl\0"s), CsvEncoding::kUtf16Le);
  EXPECT_EQ(Choose("\xFE\xFF\0l"s, CsvEncoding::kUtf16), CsvEncoding::kUtf16Be);
  const EncodingChoice choice = ChooseEncoding("\xEF\xBB\xBFlogin", CsvEncoding::kWindows1252, "hr.csv");
  EXPECT_EQ(choice.encoding, CsvEncoding::kUtf8);
  EXPECT_THAT(choice.warning, HasSubstr("read as utf-8, which its byte order mark says, and not as windows-1252"));
}

TEST(CsvEncodingChoice, WhatWasAskedForCountsBeforeWhatItLooksLike) {
  EXPECT_EQ(Choose("caf\xE9", CsvEncoding::kUtf8), CsvEncoding::kUtf8);
  EXPECT_EQ(Choose("plain", CsvEncoding::kLatin1), CsvEncoding::kLatin1);
}

TEST(CsvEncodingChoice, AFileIsUtf8UnlessMoreOfItBreaksUtf8ThanFollowsIt) {
  EXPECT_EQ(Choose("plain"), CsvEncoding::kUtf8);
  EXPECT_EQ(Choose("café"), CsvEncoding::kUtf8);
  EXPECT_EQ(Choose("café \xE9"), CsvEncoding::kUtf8) << "one bad row does not make the others wrong";
  EXPECT_EQ(Choose("caf\xE9"), CsvEncoding::kWindows1252);
  EXPECT_THAT(ChooseEncoding("caf\xE9", CsvEncoding::kDetect, "hr.csv").warning, HasSubstr("windows-1252"));
  EXPECT_EQ(Choose(std::string(kEncodingHead - 1, 'x') + "\xC3"), CsvEncoding::kUtf8) << "cut by the end of the look";
}

TEST(CsvEncodingChoice, Utf16WhoseByteOrderNothingTellsIsRejected) {
  EXPECT_THROW(Choose("l\0o\0"s, CsvEncoding::kUtf16), SourceRejected);
  EXPECT_EQ(Choose("l\0o\0"s, CsvEncoding::kUtf16Le), CsvEncoding::kUtf16Le);
}

}  // namespace
}  // namespace rollcall
