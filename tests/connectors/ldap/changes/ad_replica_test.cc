#include "connectors/ldap/changes/ad_replica.h"

#include <gtest/gtest.h>

#include "connectors/errors.h"
#include "connectors/ldap/changes/usn_method.h"
#include "connectors/ldap/syntax/text.h"

namespace rollcall {
namespace {

const std::string kId = "0123456789abcdef";

TEST(AdReplica, ComesBackAsItWas) {
  const AdReplica read = ReadReplica(
      WriteReplica({.invocation_id = kId, .usn = ~Usn{0}, .witness = std::string(16, '\0'), .witness_usn = 7}));
  EXPECT_EQ(read.invocation_id, kId);
  EXPECT_EQ(read.usn, ~Usn{0});
  EXPECT_EQ(read.witness, std::string(16, '\0'));
  EXPECT_EQ(read.witness_usn, 7U);
  EXPECT_EQ(ReadReplica(WriteReplica({.invocation_id = kId})).witness, "");
}

TEST(AdReplica, WhatIsNoReplicaIsRejected) {
  for (const char* text : {"", "x 1 - 0", "33323130-3534-3736-3839-616263646566",
                           "33323130-3534-3736-3839-616263646566 "
                           "x - 0"}) {
    EXPECT_THROW(ReadReplica(text), CursorRejected) << text;
  }
}

TEST(Guid, TextAndOctetsAreTwoFormsOfTheSame) {
  EXPECT_EQ(TextToGuid(GuidToText(kId)), kId);
  EXPECT_EQ(GuidToText(TextToGuid("33323130-3534-3736-3839-616263646566")), "33323130-3534-3736-3839-616263646566");
  for (const char* text : {"", "x", "33323130-3534-3736-3839-6162636465", "33323130-3534-3736-3839-61626364656g",
                           "33323130-3534-3736-3839-61626364656600"}) {
    EXPECT_EQ(TextToGuid(text), "") << text;
  }
}

std::string Little(Usn number, int size) {
  std::string bytes;
  for (int i = 0; i < size; ++i) bytes += static_cast<char>(number >> (8 * i) & 0xFFU);
  return bytes;
}

std::string Record(Usn attribute, Usn local) {
  return Little(attribute, 4) + Little(1, 4) + Little(0, 8) + kId + Little(local, 8) + Little(local, 8);
}

TEST(ReplicationMetadata, TellsWhetherTheNameChangedSince) {
  const std::string header = Little(1, 4) + Little(0, 4) + Little(2, 4) + Little(0, 4);
  const std::string metadata = header + Record(0x20001, 90) + Record(0x90001, 50);
  EXPECT_TRUE(WasRenamedSince(metadata, 49));
  EXPECT_FALSE(WasRenamedSince(metadata, 50));
  EXPECT_TRUE(WasRenamedSince("", 50)) << "what cannot be read may have been";
  EXPECT_TRUE(WasRenamedSince(metadata.substr(0, metadata.size() - 1), 50));
  EXPECT_TRUE(WasRenamedSince(header + Record(0x20001, 40), 50));
}

}  // namespace
}  // namespace rollcall
