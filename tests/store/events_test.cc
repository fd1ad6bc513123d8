#include "store/events.h"

#include "store/archive.h"
#include "tests/store/registry.h"

namespace rollcall {
namespace {

class EventsTest : public RegistryTest {
 protected:
  std::vector<std::string> PublicIdsOf(PublicIds public_ids) {
    std::vector<std::string> found;
    EachEvent(
        *database_, {}, [&found](const Event& event) { found.push_back(event.public_id); }, public_ids);
    return found;
  }
};

TEST_F(EventsTest, TellThePublicIdsOfLivingAndRemovedAccounts) {
  const Account ann = Load(Create("ann"));
  const Account bob = Load(Create("bob"));
  {
    Transaction transaction(*database_);
    RemoveAccount(*database_, bob.id, {.event = RemovalEvent::kSecurityIncident, .by_user = "root"}, "", At(kNow));
    transaction.Commit();
  }
  EXPECT_EQ(PublicIdsOf(PublicIds::kTold), (std::vector{ann.public_id, bob.public_id, bob.public_id}));
}

TEST_F(EventsTest, LeavePublicIdsOutForThoseWhoShowNone) {
  Create("ann");
  EXPECT_EQ(PublicIdsOf(PublicIds::kLeftOut), std::vector<std::string>{""});
  EXPECT_EQ(Events().at(0).login, "ann");
}

}  // namespace
}  // namespace rollcall
