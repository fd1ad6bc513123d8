#include "store/events.h"

#include "store/holds.h"
#include "tests/store/registry.h"

namespace rollcall {
namespace {

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

}  // namespace
}  // namespace rollcall
