#include "connectors/base/gzip.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include "connectors/errors.h"
#include "tests/connectors/csv/text_source.h"

namespace rollcall {
namespace {

std::string Pack(std::string text) {
  z_stream stream = {};
  deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string packed(deflateBound(&stream, text.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(text.data());
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

std::string Unpack(std::string_view packed, std::size_t portion = TextSource::kWhole) {
  TextSource source(packed, portion);
  GzipSource unpacked(source, "hr.csv.gz");
  return ReadAll(unpacked, 1000);
}

TEST(GzipSource, GivesBackWhatWasPackedHoweverItArrives) {
  std::string text;
  for (int i = 0; i < 50'000; ++i) text += "user" + std::to_string(i) + "\n";
  EXPECT_EQ(Unpack(Pack(text)), text);
  EXPECT_EQ(Unpack(Pack(text), 7), text);
  EXPECT_EQ(Unpack(Pack("")), "");
}

TEST(GzipSource, ReadsOneMemberAfterTheOther) { EXPECT_EQ(Unpack(Pack("login\n") + Pack("ann\n"), 3), "login\nann\n"); }

TEST(GzipSource, AFileThatIsCutOffIsNeverAShortOne) {
  const std::string packed = Pack("login\nann\nbob\n");
  for (std::size_t size = 2; size < packed.size(); ++size) {
    EXPECT_THROW(Unpack(packed.substr(0, size)), SourceUnavailable) << size;
  }
}

TEST(GzipSource, ADamagedFileIsRejected) {
  std::string packed = Pack("login\nann\nbob\n");
  packed[packed.size() - 6] ^= 1;  // of the checksum
  EXPECT_THROW(Unpack(packed), SourceRejected);
  EXPECT_THROW(Unpack(Pack("login\n") + "something else"), SourceRejected);
}

}  // namespace
}  // namespace rollcall
