#include "store/events.h"

#include <map>
#include <random>

#include "store/engine/event_writer.h"
#include "store/holds.h"
#include "tests/store/registry.h"

namespace rollcall {
namespace {

constexpr std::chrono::days kDay{1};

using Counts = std::vector<std::pair<std::string, std::int64_t>>;

// 22 November: two are created, the last one a millisecond before midnight. 23 November, 00:00: one is disabled.
class EventCountsTest : public RegistryTest {
 protected:
  EventCountsTest() {
    const TimePoint midnight = kNow + std::chrono::hours{16};
    const AccountId ann = Create("ann");
    CreateAccount(*database_, {.profile = {.login = "bob"}, .creation_source = CreationSource::kUi},
                  {.now = midnight - std::chrono::milliseconds{1}, .actor = "root", .event_source = "ui"});
    SetHold(*database_, ann, {.kind = HoldKind::kManual, .since = midnight, .by = "root", .reason = "left"},
            {.now = midnight, .actor = "root", .event_source = "ui"});
  }
  Counts By(EventGroup group, const EventFilter& filter = {}) {
    Counts counts;
    CountEvents(*database_, filter, group,
                [&counts](const EventCount& count) { counts.emplace_back(count.group, count.events); });
    return counts;
  }
};

TEST_F(EventCountsTest, ByDayInUtc) { EXPECT_EQ(By(EventGroup::kDay), (Counts{{"2026-11-22", 2}, {"2026-11-23", 1}})); }

TEST_F(EventCountsTest, BySource) { EXPECT_EQ(By(EventGroup::kSource), (Counts{{"ldap", 1}, {"ui", 2}})); }

TEST_F(EventCountsTest, ByOperation) {
  EXPECT_EQ(By(EventGroup::kOperation), (Counts{{"createUser", 2}, {"disableUser", 1}}));
}

TEST_F(EventCountsTest, OfThoseThatTheFilterLetsThrough) {
  EXPECT_EQ(By(EventGroup::kOperation, {.actor = "root"}), (Counts{{"createUser", 1}, {"disableUser", 1}}));
  EXPECT_EQ(By(EventGroup::kDay, {.source = "ldap"}), (Counts{{"2026-11-22", 1}}));
  EXPECT_EQ(By(EventGroup::kDay, {.since = kNow + std::chrono::days{9}}), Counts{});
}

// Four days' events, many of them at midnight or beside it.
class EventsOfAllKinds : public RegistryTest {
 protected:
  std::int64_t Below(std::int64_t limit) { return std::uniform_int_distribution<std::int64_t>(0, limit - 1)(random_); }
  bool Mostly() { return Below(3) > 0; }
  TimePoint AnyTime() {
    const TimePoint midnight = std::chrono::floor<std::chrono::days>(kNow) + std::chrono::days{Below(5)};
    return midnight + std::chrono::milliseconds{Mostly() ? Below(3) - 1 : Below(86400000)};
  }
  const std::string& AnySource() { return sources_.at(static_cast<std::size_t>(Below(3))); }
  const std::string& AnyActor() { return actors_.at(static_cast<std::size_t>(Below(2))); }
  Operation AnyOperation() { return static_cast<Operation>(Below(std::ssize(kOperations))); }

  void WriteSome() {
    Transaction transaction(*database_);
    for (std::int64_t left = Below(20); left > 0; --left) {
      WriteEvent(*database_, AnyOperation(), {AccountId{1 + Below(3)}, "ann"}, "",
                 {.now = AnyTime(), .actor = AnyActor(), .event_source = AnySource(), .pass = {}});
    }
    if (Mostly()) transaction.Commit();
  }
  EventFilter AnyFilter() {
    EventFilter filter;
    if (Mostly()) filter.since = AnyTime();
    if (Mostly()) filter.until = AnyTime();
    if (!Mostly()) filter.operation = AnyOperation();
    if (!Mostly()) filter.source = AnySource();
    if (Below(6) == 0) filter.actor = AnyActor();
    if (Below(6) == 0) filter.account = AccountId{1 + Below(3)};
    return filter;
  }
  Counts Counted(const EventFilter& filter, EventGroup group) {
    Counts counts;
    CountEvents(*database_, filter, group,
                [&counts](const EventCount& count) { counts.emplace_back(count.group, count.events); });
    return counts;
  }
  static std::string GroupOf(const Event& event, EventGroup group) {
    switch (group) {
      case EventGroup::kDay:
        return "2026-11-" + std::to_string(22 + (std::chrono::floor<std::chrono::days>(event.at) -
                                                 std::chrono::floor<std::chrono::days>(kNow)) /
                                                    kDay);
      case EventGroup::kSource:
        return event.source;
      case EventGroup::kOperation:
        return std::string(Code(event.operation));
    }
    return "";
  }
  Counts Listed(const EventFilter& filter, EventGroup group) {
    std::map<std::string, std::int64_t> counts;
    EachEvent(*database_, filter, [&](const Event& event) { ++counts[GroupOf(event, group)]; });
    return {counts.begin(), counts.end()};
  }

 private:
  const std::vector<std::string> sources_ = {"ldap", "ui", "fileImportation"};
  const std::vector<std::string> actors_ = {"rollcall", "root"};
  std::mt19937 random_{17};
};

TEST_F(EventsOfAllKinds, AreAsManyAsAreListedWhateverTheFilter) {
  for (int round = 0; round < 20; ++round) {
    WriteSome();
    for (int i = 0; i < 20; ++i) {
      const EventFilter filter = AnyFilter();
      for (const EventGroup group : {EventGroup::kDay, EventGroup::kSource, EventGroup::kOperation}) {
        ASSERT_EQ(Counted(filter, group), Listed(filter, group)) << "round " << round << ", filter " << i;
      }
    }
  }
  EXPECT_GT(Listed({}, EventGroup::kOperation).size(), 5U);
}

TEST_F(EventsOfAllKinds, NoEventIsReadToCountThem) {
  for (int round = 0; round < 5; ++round) WriteSome();
  const Counts before = Counted({}, EventGroup::kDay);
  database_->RunScript(OnPostgresql() ? "DROP TRIGGER event_kept ON event" : "DROP TRIGGER event_kept");
  database_->Run("DELETE FROM event");
  EXPECT_FALSE(before.empty());
  EXPECT_EQ(Counted({}, EventGroup::kDay), before);
}

}  // namespace
}  // namespace rollcall
