#include "agent/accounts/adopt.h"

#include <gtest/gtest.h>

namespace rollcall {
namespace {

using Kind = Adoption::Kind;

std::optional<Account> Holder(Profile profile, CreationSource creation_source) {
  Account account;
  account.profile = std::move(profile);
  account.creation_source = creation_source;
  return account;
}
const Profile kAnn = {.login = "ann", .email = "ann@x.org", .display_name = "Ann"};

TEST(Adoption, CreatesWhereNobodyHasTheLogin) { EXPECT_EQ(DecideAdoption(kAnn, std::nullopt).kind, Kind::kCreate); }

TEST(Adoption, ChangesNothingTheSecondTime) {
  EXPECT_EQ(DecideAdoption(kAnn, Holder(kAnn, CreationSource::kBlank)).kind, Kind::kUnchanged);
}

TEST(Adoption, IsAConflictWhereTheAccountCameInByItself) {
  const Adoption adoption = DecideAdoption(kAnn, Holder(kAnn, CreationSource::kLdap));
  EXPECT_EQ(adoption.kind, Kind::kConflict);
  EXPECT_EQ(adoption.why,
            "its login belongs to an account that came in by LDAP: rename one of the two, or leave this row out if "
            "they are one person");
}

TEST(Adoption, IsAConflictWhereTheAccountHasChanged) {
  Profile other = kAnn;
  other.email = "ann@y.org";
  other.family_name = "Lee";
  const Adoption adoption = DecideAdoption(kAnn, Holder(other, CreationSource::kBlank));
  EXPECT_EQ(adoption.kind, Kind::kConflict);
  EXPECT_EQ(adoption.why,
            "its login was adopted before, and the account differs in email, family_name: adopting changes no "
            "account; leave this row out, or rename it if it is another person's");
}

}  // namespace
}  // namespace rollcall
