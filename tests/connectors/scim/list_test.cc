// How services page, and how lists change meanwhile.
#include "connectors/scim/list.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <set>

#include "connectors/errors.h"

namespace rollcall {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

// A service with a list of ids, which a test may change before each page.
class ScimListTest : public testing::Test {
 protected:
  static std::string Json(const std::vector<std::string>& ids, std::size_t total) {
    std::string json = "{\"totalResults\":" + std::to_string(total) + ",\"Resources\":[";
    for (std::size_t i = 0; i < ids.size(); ++i) json += (i > 0 ? ",{\"id\":\"" : "{\"id\":\"") + ids[i] + "\"}";
    return json + "]}";
  }
  std::vector<std::string> Slice(std::int64_t start) const {
    std::vector<std::string> ids;
    for (auto i = static_cast<std::size_t>(start - 1); i < list_.size() && ids.size() < most_; ++i) {
      ids.push_back(list_[i]);
    }
    return ids;
  }
  std::string Honest(std::int64_t start) const { return Json(Slice(start), list_.size()); }

  // Ids in the order in which they were taken.
  std::vector<std::string> Read(const std::function<std::string(std::int64_t)>& answer) {
    std::vector<std::string> taken;
    const auto fetch = [&](std::int64_t start) {
      starts_.push_back(start);
      if (starts_.size() > 100) throw std::logic_error("it goes on for ever");
      return ScimPage(answer(start), "http://x/Users");
    };
    ScimRound round(
        fetch, [&](const scim::Object& each, std::int64_t) { taken.emplace_back(scim::Text(each, "id")); }, asked_,
        "http://x/Users");
    round.Run();
    change_ = round.change();
    return taken;
  }
  std::vector<std::string> Read() {
    return Read([this](std::int64_t start) { return Honest(start); });
  }
  void Make(int count) {
    for (int i = 1; i <= count; ++i) list_.push_back(std::to_string(i));
  }

  std::vector<std::string> list_;
  std::size_t most_ = 4;  // a page has
  std::int32_t asked_ = 4;
  std::vector<std::int64_t> starts_;
  std::string change_;
};

TEST_F(ScimListTest, IsReadPageByPageToItsEndWhateverItsLength) {
  for (const int count : {0, 1, 2, 3, 4, 5, 7, 8, 9, 40}) {
    for (const std::size_t most : {1, 2, 3, 4}) {
      list_.clear();
      starts_.clear();
      Make(count);
      most_ = most;
      EXPECT_EQ(Read(), list_) << count << " users, " << most << " a page";
      EXPECT_EQ(change_, "");
    }
  }
}

TEST_F(ScimListTest, EachPageBeginsWithTheLastOfThePageBefore) {
  Make(7);
  Read();
  EXPECT_THAT(starts_, ElementsAre(1, 4, 7));
}

TEST_F(ScimListTest, ADeletionMeanwhileIsNoticed) {
  Make(9);
  EXPECT_THAT(Read([this](std::int64_t start) {
                if (start == 4) list_.erase(list_.begin());
                return Honest(start);
              }),
              SizeIs(testing::Le(9)));
  EXPECT_THAT(change_, HasSubstr("totalResults went from 9 to 8"));
}

TEST_F(ScimListTest, ADeletionAndACreationMeanwhileAreNoticedThoughTheNumberStays) {
  Make(9);
  const auto taken = Read([this](std::int64_t start) {
    if (start == 4) {
      list_.erase(list_.begin());
      list_.push_back("new");
    }
    return Honest(start);
  });
  EXPECT_THAT(taken, SizeIs(10)) << "a shift by one is made good by the overlap, and noticed";
  EXPECT_THAT(change_, HasSubstr("others stand at startIndex 4"));
}

TEST_F(ScimListTest, ACreationInFrontMeanwhileIsNoticedAndNobodyComesTwice) {
  Make(9);
  const auto taken = Read([this](std::int64_t start) {
    if (start == 4) list_.insert(list_.begin(), "new");
    return Honest(start);
  });
  EXPECT_NE(change_, "");
  EXPECT_THAT(std::set<std::string>(taken.begin(), taken.end()), SizeIs(taken.size()));
}

TEST_F(ScimListTest, AServiceThatIgnoresStartIndexIsRefused) {
  Make(9);
  try {
    Read([this](std::int64_t) { return Honest(1); });
    ADD_FAILURE() << "half a list is taken for a whole one";
  } catch (const SourceRejected& error) {
    EXPECT_THAT(error.what(), HasSubstr("shows the same again at startIndex 4"));
  }
}

TEST_F(ScimListTest, AServiceThatShowsAllAtOnceNeedsNoPages) {
  Make(3);
  EXPECT_EQ(Read([this](std::int64_t) { return Honest(1); }), list_);
  EXPECT_EQ(change_, "");
}

// With as many as were asked for, it may have more that it cannot show.
TEST_F(ScimListTest, AServiceThatCountsItsPageAloneIsNotBelieved) {
  Make(9);
  EXPECT_THROW(Read([this](std::int64_t) { return Json(Slice(1), 4); }), SourceRejected);
  EXPECT_EQ(Read([this](std::int64_t start) { return Json(Slice(start), 4); }), list_)
      << "where it can page, all are found";
}

TEST_F(ScimListTest, AServiceThatStopsBeforeTheEndIsNotBelieved) {
  Make(9);
  for (const std::int64_t stop : {1, 4, 7}) {
    EXPECT_THROW(Read([&](std::int64_t start) { return start < stop ? Honest(start) : Json({}, 9); }),
                 SourceUnavailable)
        << stop;
  }
}

TEST_F(ScimListTest, AServiceThatCountsFromZeroIsNotBelieved) {
  Make(9);
  EXPECT_THROW(Read([this](std::int64_t start) { return Honest(start + 1); }), SourceUnavailable);
}

TEST_F(ScimListTest, AnOrderThatNeverStaysIsNoticed) {
  Make(20);
  Read([this](std::int64_t start) {
    std::ranges::rotate(list_, list_.begin() + 11);
    return Honest(start);
  });
  EXPECT_NE(change_, "");
}

TEST_F(ScimListTest, WhatIsNoListIsRefused) {
  for (const char* body : {"{}", "[]", "{\"totalResults\":-1}", "{\"totalResults\":\"9\"}", "7",
                           "{\"totalResults\":1,\"Resources\":{}}", "{\"totalResults\":1,\"Resources\":[7]}"}) {
    EXPECT_THROW(Read([body](std::int64_t) { return body; }), SourceRejected) << body;
  }
}

TEST_F(ScimListTest, HalfAPageIsNeverTakenForOne) {
  Make(4);
  const std::string whole = Honest(1);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_THROW(Read([&](std::int64_t) { return whole.substr(0, size); }), SourceUnavailable) << size;
  }
}

TEST_F(ScimListTest, NamesOfAttributesComeInAnyCase) {
  EXPECT_THAT(Read([](std::int64_t) { return R"({"TotalResults":1,"resources":[{"ID":"1"}]})"; }), ElementsAre("1"));
}

}  // namespace
}  // namespace rollcall
