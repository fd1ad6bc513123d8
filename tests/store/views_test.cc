// What people see who query the registry with their own tools.
#include "store/archive.h"
#include "store/groups.h"
#include "store/holds.h"
#include "store/links.h"
#include "tests/store/registry.h"

namespace rollcall {
namespace {

// Seven milliseconds after kNow: the fraction keeps its zeros.
constexpr TimePoint kLater = kNow + std::chrono::milliseconds{7};
constexpr const char* kLaterText = "2026-11-22T08:00:00.007Z";

class ViewsTest : public RegistryTest {
 protected:
  std::string Text(const std::string& sql) { return database_->One<std::string>(sql).value_or("(no row)"); }
  AccountId CreateLater(std::string login) {
    return CreateAccount(*database_, {.profile = {.login = std::move(login)}, .creation_source = CreationSource::kLdap},
                         At(kLater));
  }
};

TEST_F(ViewsTest, EventsHaveIsoTimesAndTheAccountsId) {
  const AccountId ann = CreateLater("ann");
  EXPECT_EQ(Text("SELECT timestamp FROM v_event"), kLaterText);
  EXPECT_EQ(Text("SELECT operation || ' ' || module || ' ' || user_account || ' ' || source FROM v_event"),
            "createUser organization ann ldap");
  EXPECT_EQ(Text("SELECT account_id FROM v_event"), Load(ann).public_id);
}

TEST_F(ViewsTest, DeactivatedPeopleAreNotAmongTheActiveAccounts) {
  CreateLater("ann");
  const AccountId bob = CreateLater("bob");
  SetHold(*database_, bob, {.kind = HoldKind::kManual, .since = kNow, .by = "root", .reason = "left"}, At(kNow));
  EXPECT_EQ(database_->One<std::int64_t>("SELECT count(*) FROM v_active_account"), 1);
  EXPECT_EQ(Text("SELECT login FROM v_active_account"), "ann");
  EXPECT_EQ(Text("SELECT created_at FROM v_active_account"), kLaterText);
  EXPECT_EQ(Text("SELECT last_login_at FROM v_active_account"), "") << "never is no time";
}

TEST_F(ViewsTest, AccessHasLivingAndRemovedMembershipsWithIsoTimes) {
  const SourceId source = InternSource(*database_, "corp");
  const GroupId group = InsertGroup(*database_, {.source = source, .anchor = "g", .name = "staff"});
  const AccountId ann = Create("ann");
  ReplaceMembers(*database_, group, {ann}, {}, 1, At(kLater));
  EXPECT_EQ(Text("SELECT granted_at FROM v_access WHERE removed_at IS NULL"), kLaterText);
  ReplaceMembers(*database_, group, {}, {}, 2, At(kLater));
  EXPECT_EQ(Text("SELECT removed_at FROM v_access WHERE login = 'ann' AND user_group = 'staff'"), kLaterText);
  EXPECT_EQ(Text("SELECT account_id FROM v_access"), Load(ann).public_id);
}

}  // namespace
}  // namespace rollcall
