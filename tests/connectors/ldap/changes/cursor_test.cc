#include "connectors/ldap/changes/cursor.h"

#include <gtest/gtest.h>

#include "connectors/errors.h"

namespace rollcall {
namespace {

constexpr CursorOwner kOwner = {.method = "sync", .server = "ldap://a.example", .settings = "everything"};

TEST(LdapCursor, ComesBackAsItWas) {
  const std::vector<std::string> positions = {"rid=000,csn=20260101#0", std::string("\0 %\xff", 4), "x%20"};
  EXPECT_EQ(ReadLdapCursor(kOwner, WriteLdapCursor(kOwner, positions)), positions);
  EXPECT_TRUE(ReadLdapCursor(kOwner, WriteLdapCursor(kOwner, {})).empty());
}

TEST(LdapCursor, ACursorOfAnythingElseIsRejected) {
  const std::string text = WriteLdapCursor(kOwner, {"a", "b"});
  EXPECT_THROW(ReadLdapCursor({.method = "usn", .server = kOwner.server, .settings = kOwner.settings}, text),
               CursorRejected);
  EXPECT_THROW(ReadLdapCursor({.method = "sync", .server = "ldap://b", .settings = kOwner.settings}, text),
               CursorRejected);
  EXPECT_THROW(ReadLdapCursor({.method = "sync", .server = kOwner.server, .settings = "else"}, text), CursorRejected);
  EXPECT_THROW(ReadLdapCursor(kOwner, ""), CursorRejected);
}

TEST(LdapCursor, NoSingleChangedByteIsTakenForAPosition) {
  const std::string text = WriteLdapCursor(kOwner, {"rid=000", "csn=1"});
  for (std::size_t i = 0; i < text.size(); ++i) {
    for (const char c : {'x', ' ', '%', '0', '\0'}) {
      std::string changed = text;
      changed[i] = c;
      if (changed == text) continue;
      EXPECT_THROW(ReadLdapCursor(kOwner, changed), CursorRejected) << changed;
    }
    EXPECT_THROW(ReadLdapCursor(kOwner, text.substr(0, i)), CursorRejected);
  }
}

}  // namespace
}  // namespace rollcall
