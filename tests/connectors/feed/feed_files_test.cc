// Folders of files, and files that grow.
#include <gmock/gmock.h>

#include "connectors/feed/transport.h"
#include "tests/connectors/feed/feed_folder.h"

namespace rollcall {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::IsSupersetOf;

using FeedSpool = FeedFolderTest;
using FeedFile = FeedFolderTest;
using FeedContract = FeedFolderTest;

TEST_F(FeedSpool, FilesAreReadInTheOrderOfTheirNamesAndOnce) {
  Write("2.jsonl", Registration("b"));
  Write("1.ndjson", Registration("a"));
  Write(".3.jsonl", Registration("hidden"));
  Write("notes.txt", Registration("other"));
  EXPECT_THAT(PullSpool(), ElementsAre("a", "b"));
  EXPECT_THAT(PullSpool(), IsEmpty());
  Write("3.jsonl", Registration("c"));
  EXPECT_THAT(PullSpool(), ElementsAre("c"));
}

TEST_F(FeedSpool, AHalfWrittenLastLineWaits) {
  const std::string line = Registration("b");
  Write("1.jsonl", Registration("a") + line.substr(0, 20));
  EXPECT_THAT(PullSpool(), ElementsAre("a"));
  Append("1.jsonl", line.substr(20, 10));
  EXPECT_THAT(PullSpool(), IsEmpty());
  Append("1.jsonl", line.substr(30));
  EXPECT_THAT(PullSpool(), ElementsAre("b"));
}

TEST_F(FeedSpool, ALineWithoutEndInAFileThatIsOverIsToldOf) {
  Write("1.jsonl", R"({"id":"a")");
  Write("2.jsonl", Registration("b"));
  EXPECT_THAT(PullSpool(), ElementsAre("b"));
  EXPECT_THAT(warnings_, ElementsAre(HasSubstr("1.jsonl: its last line has no line break")));
}

TEST_F(FeedSpool, AFileThatComesLateIsReadThoughItsNameIsEarlier) {
  Write("2.jsonl", Registration("b"));
  EXPECT_THAT(PullSpool(), ElementsAre("b"));
  Write("1.jsonl", Registration("a"));
  EXPECT_THAT(PullSpool(), ElementsAre("a"));
  Write("3.jsonl", Registration("c"));
  PullSpool();
  EXPECT_THAT(PullSpool(), IsEmpty());
}

TEST_F(FeedSpool, AFileThatIsGoneLosesNothingOfTheOthers) {
  Write("1.jsonl", Registration("a"));
  Write("2.jsonl", Registration("b"));
  PullSpool();
  std::filesystem::remove(Path("2.jsonl"));
  Write("3.jsonl", Registration("c"));
  // Of files that changed within one tick of the clock, what is left may be read once more.
  EXPECT_THAT(PullSpool(), Contains("c"));
  EXPECT_THAT(PullSpool(), IsEmpty());
}

TEST_F(FeedSpool, AFileThatIsAnotherUnderTheSameNameIsReadFromItsStart) {
  Write("1.jsonl", Registration("a"));
  PullSpool();
  Write("draft", Registration("x") + Registration("y"));
  std::filesystem::rename(Path("draft"), Path("1.jsonl"));
  EXPECT_THAT(PullSpool(), ElementsAre("x", "y"));
  EXPECT_THAT(warnings_, ElementsAre(HasSubstr("another file than it was")));
}

TEST_F(FeedFile, OnlyWhatWasAppendedIsReadAgain) {
  Write("feed.jsonl", Registration("a"));
  EXPECT_THAT(PullFile(), ElementsAre("a"));
  Append("feed.jsonl", "\n\r\n" + Registration("b"));
  EXPECT_THAT(PullFile(), ElementsAre("b"));
}

TEST_F(FeedFile, RotatedOnceOrTwiceNothingIsLost) {
  Write("feed.jsonl", Registration("a"));
  PullFile();
  Append("feed.jsonl", Registration("b"));
  std::filesystem::rename(Path("feed.jsonl"), Path("feed.jsonl.1"));
  Write("feed.jsonl", Registration("c"));
  EXPECT_THAT(PullFile(), ElementsAre("b", "c"));
  Append("feed.jsonl", Registration("d"));
  std::filesystem::rename(Path("feed.jsonl.1"), Path("feed.jsonl.3"));
  std::filesystem::rename(Path("feed.jsonl"), Path("feed.jsonl.2"));
  Write("feed.jsonl.1", Registration("e"));
  Write("feed.jsonl", Registration("f"));
  EXPECT_THAT(PullFile(), IsSupersetOf({"d", "e", "f"}));
  EXPECT_THAT(PullFile(), IsEmpty());
}

// As logrotate does with `compress`: what was written since the last pull is packed before the next one.
TEST_F(FeedFile, RotatedAndPackedNothingIsLost) {
  Write("feed.jsonl", Registration("a"));
  PullFile();
  Append("feed.jsonl", Registration("b"));
  Rotate("feed.jsonl", "feed.jsonl.1");
  Pack("feed.jsonl.1");
  Write("feed.jsonl", Registration("c"));
  EXPECT_THAT(PullFile(), ElementsAre("b", "c"));
  EXPECT_THAT(warnings_, IsEmpty());
  EXPECT_THAT(PullFile(), IsEmpty());
}

TEST_F(FeedFile, RotatedAndPackedTwiceNothingIsLost) {
  Write("feed.jsonl", Registration("old"));
  Rotate("feed.jsonl", "feed.jsonl-20261120");
  Pack("feed.jsonl-20261120");
  Write("feed.jsonl", Registration("a"));
  PullFile();
  Append("feed.jsonl", Registration("b"));
  Rotate("feed.jsonl", "feed.jsonl-20261121");
  Pack("feed.jsonl-20261121");
  Write("feed.jsonl", Registration("c"));
  Rotate("feed.jsonl", "feed.jsonl-20261122");
  Pack("feed.jsonl-20261122");
  Write("feed.jsonl", Registration("d"));
  EXPECT_THAT(PullFile(), IsSupersetOf({"b", "c", "d"}));
  EXPECT_THAT(warnings_, IsEmpty());
}

// As logrotate does with `copytruncate`.
TEST_F(FeedFile, CopiedAndCutNothingIsLost) {
  Write("feed.jsonl", Registration("a"));
  PullFile();
  Append("feed.jsonl", Registration("b"));
  std::filesystem::copy_file(Path("feed.jsonl"), Path("feed.jsonl.1"));
  Write("feed.jsonl", Registration("c"));
  EXPECT_THAT(PullFile(), ElementsAre("b", "c"));
  EXPECT_THAT(warnings_, IsEmpty());
}

TEST_F(FeedFile, WhatIsBeingPackedIsReadAsItStillIs) {
  Write("feed.jsonl", Registration("a"));
  PullFile();
  Append("feed.jsonl", Registration("b"));
  Rotate("feed.jsonl", "feed.jsonl.1");
  Write("feed.jsonl.1.gz", "\x1F\x8B half");
  Write("feed.jsonl", Registration("c"));
  EXPECT_THAT(PullFile(), ElementsAre("b", "c"));
}

TEST_F(FeedFile, APackedFileThatIsCutOffFailsThePull) {
  Write("feed.jsonl", Registration("a"));
  PullFile();
  Rotate("feed.jsonl", "feed.jsonl.1");
  Pack("feed.jsonl.1");
  std::filesystem::resize_file(Path("feed.jsonl.1.gz"), 20);
  Write("feed.jsonl", Registration("b"));
  EXPECT_THROW(PullFile(), SourceUnavailable);
}

TEST_F(FeedFile, WhatIsPackedOtherwiseIsToldOfAndNotTakenForLines) {
  Write("feed.jsonl", Registration("a"));
  PullFile();
  Write("draft", Registration("b"));
  std::filesystem::remove(Path("feed.jsonl"));
  Write("feed.jsonl.1.xz", std::string("\xFD"
                                       "7zXZ\0\n\n\n",
                                       9));
  Rotate("draft", "feed.jsonl");
  EXPECT_THAT(PullFile(), ElementsAre("b"));
  EXPECT_THAT(warnings_, ElementsAre(HasSubstr("was rotated")));
}

TEST_F(FeedFile, RotatedAwayIsToldOf) {
  Write("feed.jsonl", Registration("a"));
  PullFile();
  std::filesystem::rename(Path("feed.jsonl"), Path("elsewhere"));
  Write("feed.jsonl", Registration("b"));
  EXPECT_THAT(PullFile(), ElementsAre("b"));
  EXPECT_THAT(warnings_, ElementsAre(HasSubstr("was rotated")));
}

TEST_F(FeedFile, CutShortItIsReadFromItsStart) {
  Write("feed.jsonl", Registration("a") + Registration("b"));
  PullFile();
  Write("feed.jsonl", Registration("c"));
  EXPECT_THAT(PullFile(), ElementsAre("c"));
  EXPECT_THAT(warnings_, ElementsAre(HasSubstr("shorter than it was")));
}

TEST_F(FeedFile, CutShortAndGrownAgainItIsStillNoticed) {
  Write("feed.jsonl", Registration("a"));
  PullFile();
  Write("feed.jsonl", Registration("b") + Registration("c"));
  EXPECT_THAT(PullFile(), ElementsAre("b", "c"));
}

TEST_F(FeedFile, ABadLineIsAConflictWithItsPlaceAndTheRestGoesOn) {
  Write("feed.jsonl", Registration("a") + "nonsense\n" + Registration("b"));
  FeedSink sink;
  MakeFeedConnector({.path = Path("feed.jsonl")})->Pull({}, sink);
  EXPECT_EQ(sink.users.size(), 2U);
  ASSERT_EQ(sink.unreadable.size(), 1U);
  const std::string offset = std::to_string(Registration("a").size());
  EXPECT_EQ(sink.unreadable[0].place, "feed.jsonl, line 2, byte " + offset);
  EXPECT_EQ(sink.users[1].place.substr(0, 18), "feed.jsonl, line 3");
}

TEST_F(FeedFile, ALineAtTheLimitIsReadAndALongerOneIsNot) {
  const std::string fits = Registration("a");
  const std::int32_t limit = static_cast<std::int32_t>(fits.size()) - 1;
  Write("feed.jsonl", fits.substr(0, fits.size() - 1) + "\r\n" + " " + fits + std::string(200'000, 'x') + "\n" + fits);
  FeedSink sink;
  MakeFeedConnector({.path = Path("feed.jsonl"), .max_line_bytes = limit})->Pull({}, sink);
  EXPECT_EQ(sink.users.size(), 2U);
  ASSERT_EQ(sink.unreadable.size(), 2U);
  EXPECT_THAT(sink.unreadable[1].reason, HasSubstr("200000 bytes, more than max_line_bytes"));
}

TEST_F(FeedFile, LoginsAndWithdrawalsComeAsSuch) {
  Write("feed.jsonl", R"({"type":"login","id":"7","source":"hr","at":"2026-11-22T07:00:00Z"})"
                      "\n"
                      R"({"type":"withdrawal","id":"a","at":"2026-11-22T07:00:00Z"})"
                      "\n");
  FeedSink sink;
  const PullResult result = MakeFeedConnector({.path = Path("feed.jsonl")})->Pull({}, sink);
  EXPECT_THAT(sink.logins, ElementsAre("hr|7|"));
  EXPECT_THAT(sink.withdrawn, ElementsAre("a"));
  EXPECT_EQ(result.coverage, Coverage::kDelta);
}

TEST_F(FeedFile, AFeedThatIsNotThereIsAFailureAndNoEmptyFeed) {
  FeedSink sink;
  ExpectUnavailable(*MakeFeedConnector({.path = Path("nothing.jsonl")}), sink);
  EXPECT_THROW(MakeFeedConnector({.path = "a", .http = {.url = "https://b"}}), SourceRejected);
}

TEST_F(FeedFile, ACursorOfSomethingElseIsRejected) {
  Write("feed.jsonl", Registration("a"));
  FeedSink sink;
  for (const char* cursor : {"sync/1 x", "files/1 1 2", "files/1 x 2 3 4 5 6 name"}) {
    EXPECT_THROW(MakeFeedConnector({.path = Path("feed.jsonl")})->Pull({.text = cursor, .again = {}}, sink),
                 CursorRejected);
  }
}

// Between any two lines the position is a cursor that goes on with the next.
TEST_F(FeedSpool, EachPositionGoesOnBehindItsLine) {
  Write("1.jsonl", Registration("a") + Registration("b"));
  Write("2.jsonl", Registration("c"));
  const FeedOptions options = {.path = spool()};
  std::string position;
  std::string read;
  while (true) {
    const auto feed = OpenFileFeed(options, position);
    const FeedLine* line = feed->Next();
    if (line == nullptr) break;
    read += line->text.substr(7, 1);
    position = feed->Position();
  }
  EXPECT_EQ(read, "abc");
}

TEST_F(FeedContract, IsKept) {
  Write("1.jsonl", Registration("a") + "nonsense\n" + Registration("b"));
  const auto connector = MakeFeedConnector({.path = spool()});
  RecordingSink sink;
  EXPECT_EQ(ExpectCompletePull(*connector, sink).users, 2);
  ExpectRepeatable(*connector);
  ExpectSinkExceptionPassesThrough(*connector);
}

TEST_F(FeedContract, IsKeptByAFileThatGrows) {
  Write("feed.jsonl", Registration("a") + "nonsense\n" + Registration("b") + "half");
  const auto connector = MakeFeedConnector({.path = Path("feed.jsonl")});
  RecordingSink sink;
  EXPECT_EQ(ExpectCompletePull(*connector, sink).users, 2);
  ExpectRepeatable(*connector);
  ExpectSinkExceptionPassesThrough(*connector);
}

TEST_F(FeedContract, AnEmptyFeedIsReported) {
  Write("feed.jsonl", "");
  ExpectEmptySourceIsReported(*MakeFeedConnector({.path = Path("feed.jsonl")}));
}

TEST_F(FeedContract, TenTimesTheLinesTakeNoMoreMemory) {
  const auto lines = [](int count) {
    std::string text;
    for (int i = 0; i < count; ++i) text += Registration(std::to_string(i));
    return text;
  };
  Write("few.jsonl", lines(10'000));
  Write("many.jsonl", lines(100'000));
  const auto few = PeakMemoryOfPull(*MakeFeedConnector({.path = Path("few.jsonl")}));
  const auto many = PeakMemoryOfPull(*MakeFeedConnector({.path = Path("many.jsonl")}));
  if (!few || !many) GTEST_SKIP() << "peak memory cannot be measured here";
  EXPECT_LT(*many - *few, 1'000'000);
}

TEST_F(FeedContract, CheckCountsTheRecordsAndShowsWhatIsWrong) {
  Write("1.jsonl", Registration("a") + "nonsense\n");
  const auto findings = MakeFeedConnector({.path = spool()})->Check();
  ASSERT_EQ(findings.size(), 3U);
  EXPECT_EQ(findings[1].detail, "1 registration, 0 logins, 0 withdrawals");
  EXPECT_THAT(findings[2].detail, HasSubstr("1.jsonl, line 2"));
  EXPECT_EQ(MakeFeedConnector({.path = Path("nothing")})->Check()[0].level, Finding::Level::kFailure);
}

}  // namespace
}  // namespace rollcall
