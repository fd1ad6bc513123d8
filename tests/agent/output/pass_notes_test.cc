#include "agent/output/pass_notes.h"

#include <gmock/gmock.h>

namespace rollcall {
namespace {

using testing::ElementsAre;

TEST(ChangeText, HasOldAndNewValue) {
  EXPECT_EQ(ChangeText({.action = "set", .login = "bob", .field = "email", .before = "a@x", .after = "b@x"}),
            "set      bob                  email: \"a@x\" -> \"b@x\"");
}

TEST(ChangeText, SaysWhereThereWasOrIsNothing) {
  EXPECT_EQ(ChangeText({.action = "set", .login = "bob", .field = "email", .after = "b@x"}),
            "set      bob                  email: (none) -> \"b@x\"");
  EXPECT_EQ(ChangeText({.action = "set", .login = "bob", .field = "email", .before = "b@x"}),
            "set      bob                  email: \"b@x\" -> (none)");
}

TEST(ChangeText, OfAWholeAccountIsShort) {
  EXPECT_EQ(ChangeText({.action = "create", .login = "bob"}), "create   bob");
  EXPECT_EQ(ChangeText({.action = "disable", .login = "bob", .reason = "gone from hr"}),
            "disable  bob                  (gone from hr)");
}

TEST(ChangeText, IsOneLineWhateverTheDirectoryHolds) {
  EXPECT_EQ(ChangeText({.action = "set", .login = "e\nve", .field = "email", .after = "\x1b[2J"}),
            "set      e\\nve                email: (none) -> \"\\x1b[2J\"");
}

TEST(PassNotes, ListsWarningsOnceAndThenConflicts) {
  PassNotes notes(2);
  notes.AddWarning("column creationSource is ignored");
  notes.AddConflict("line 3", "login is empty");
  notes.AddWarning("column creationSource is ignored");
  EXPECT_THAT(notes.Lines(),
              ElementsAre("warning: column creationSource is ignored", "conflict: line 3: login is empty"));
}

TEST(PassNotes, CountsTheConflictsThatItDoesNotKeep) {
  PassNotes notes(2);
  for (const char* place : {"line 1", "line 2", "line 3", "line 4"}) notes.AddConflict(place, "bad");
  EXPECT_THAT(notes.Lines(), ElementsAre("conflict: line 1: bad", "conflict: line 2: bad", "... and 2 more conflicts"));
  notes.Clear();
  EXPECT_THAT(notes.Lines(), ElementsAre());
}

}  // namespace
}  // namespace rollcall
