#include "agent/base/observation.h"

#include <gtest/gtest.h>

#include "agent/sync/fingerprint.h"
#include "tests/agent/sync/observed_builder.h"

namespace rollcall {
namespace {

const UserSketch kBjensen = {.anchor = "1",
                             .login = "bjensen",
                             .email = "b@x",
                             .dn = "uid=bjensen",
                             .attributes = {{"title", "Engineer"}, {"phone", "1"}, {"phone", "2"}}};

std::int64_t FingerprintOf(const UserSketch& sketch, std::string_view salt = "") {
  std::int64_t fingerprint = 0;
  With(sketch, [&](const ObservedUser& user) { fingerprint = Fingerprinter(salt).Of(user); });
  return fingerprint;
}

TEST(ProfileOf, SeveralValuesOfOneAttributeBecomeAnArray) {
  With(kBjensen, [](const ObservedUser& user) {
    EXPECT_EQ(ProfileOf(user).attributes, R"({"phone":["1","2"],"title":"Engineer"})");
  });
}

TEST(ProfileOf, AProfileSurvivesJson) {
  With(kBjensen, [](const ObservedUser& user) {
    const Profile profile = ProfileOf(user);
    EXPECT_EQ(ProfileFromJson(ProfileToJson(profile)), profile);
  });
}

TEST(OwnedUser, OutlivesWhatItWasMadeFrom) {
  std::unique_ptr<OwnedUser> owned;
  {
    const UserSketch short_lived = kBjensen;
    With(short_lived, [&owned](const ObservedUser& user) { owned = std::make_unique<OwnedUser>(user); });
  }
  EXPECT_EQ(owned->view()[Field::kLogin], "bjensen");
  EXPECT_EQ(owned->view().dn.key, "uid=bjensen");
  EXPECT_EQ(owned->view().attributes[2].value, "2");
}

TEST(Fingerprint, EqualUsersHaveEqualOnes) { EXPECT_EQ(FingerprintOf(kBjensen), FingerprintOf(kBjensen)); }

TEST(Fingerprint, EveryPartCounts) {
  const std::int64_t fingerprint = FingerprintOf(kBjensen);
  UserSketch other = kBjensen;
  other.login = "x";
  EXPECT_NE(FingerprintOf(other), fingerprint);
  other = kBjensen;
  other.dn = "uid=bjensen,ou=moved";
  EXPECT_NE(FingerprintOf(other), fingerprint);
  other = kBjensen;
  other.enabled = true;
  EXPECT_NE(FingerprintOf(other), fingerprint);
  const std::int64_t enabled = FingerprintOf(other);
  other.enabled = false;
  EXPECT_NE(FingerprintOf(other), enabled);
  other = kBjensen;
  other.last_login = TimePoint{};
  EXPECT_NE(FingerprintOf(other), fingerprint);
  EXPECT_NE(FingerprintOf(kBjensen, "another order of the sources"), fingerprint);
}

TEST(Fingerprint, AValueThatMovesFromOneFieldToTheNextCounts) {
  EXPECT_NE(FingerprintOf({.login = "ab", .email = "c"}), FingerprintOf({.login = "a", .email = "bc"}));
}

}  // namespace
}  // namespace rollcall
