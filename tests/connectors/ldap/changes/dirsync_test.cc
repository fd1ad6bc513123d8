// Changes that come in parts, which Samba never sends: from a domain controller of our own.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connectors/errors.h"
#include "connectors/ldap/ldap_connector.h"
#include "tests/connectors/contract.h"
#include "tests/servers/parts_server.h"

namespace rollcall {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

using Fault = PartsServer::Options::Fault;

LdapOptions OptionsFor(const PartsServer& server) {
  LdapOptions options;
  options.uris = {server.uri()};
  options.bases = {"ou=people,dc=x"};
  options.page_size = 0;
  options.incremental = LdapOptions::Incremental::kDirSync;
  options.timeout = std::chrono::seconds{20};
  return options;
}

Cursor AfterTheFirstPull(const LdapOptions& options) {
  RecordingSink sink;
  return ExpectCompletePull(*MakeLdapConnector(options), sink).cursor;
}

TEST(DirSyncInParts, AllPartsAreReadBeforeAnythingIsConcluded) {
  for (const int users : {1, 2, 3, 7}) {
    const PartsServer server({.users = users});
    const LdapOptions options = OptionsFor(server);
    Cursor cursor = AfterTheFirstPull(options);
    for (int pull = 1; pull <= 2; ++pull) {
      RecordingSink sink;
      cursor = ExpectCompletePull(*MakeLdapConnector(options), sink, cursor).cursor;
      EXPECT_THAT(sink.users, SizeIs(users));
      EXPECT_EQ(server.parts(), pull * ((users + 1) / 2)) << "it goes on from the last cookie, not from an earlier one";
    }
  }
}

TEST(DirSyncInParts, APartThatIsCutMakesThePullIncomplete) {
  const PartsServer server({.users = 7, .fault = Fault::kCut});
  const LdapOptions options = OptionsFor(server);
  const Cursor cursor = AfterTheFirstPull(options);
  RecordingSink sink;
  EXPECT_THROW(MakeLdapConnector(options)->Pull(cursor, sink), SourceUnavailable);
  EXPECT_THAT(sink.users, SizeIs(0));
}

TEST(DirSyncInParts, APartThatIsRefusedMeansEverything) {
  const PartsServer server({.users = 7, .fault = Fault::kRefused});
  const LdapOptions options = OptionsFor(server);
  const Cursor cursor = AfterTheFirstPull(options);
  DiscardingSink sink;
  EXPECT_THROW(MakeLdapConnector(options)->Pull(cursor, sink), CursorRejected);
}

TEST(DirSyncInParts, ThatNeverEndIsAnError) {
  const PartsServer server({.users = 7, .fault = Fault::kSameCookie});
  const LdapOptions options = OptionsFor(server);
  const Cursor cursor = AfterTheFirstPull(options);
  DiscardingSink sink;
  try {
    MakeLdapConnector(options)->Pull(cursor, sink);
    ADD_FAILURE() << "it was taken for complete";
  } catch (const SourceUnavailable& error) {
    EXPECT_THAT(error.what(), HasSubstr("more is to come, from the same place"));
  }
}

}  // namespace
}  // namespace rollcall
