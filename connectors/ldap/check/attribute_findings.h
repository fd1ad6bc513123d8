// What a sample of users shows of each attribute that the agent reads. Inside connectors/ldap/ only.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "connectors/connector.h"
#include "connectors/ldap/check/sample_tally.h"
#include "connectors/ldap/entries/users.h"

namespace rollcall {

// Counts on how many entries each of the attributes asked for is present.
class AttributePresence {
 public:
  explicit AttributePresence(const RecordReader& record) : record_(record), counts_(record.wanted().size()) {}

  // The entry that the record holds.
  void Count();

  bool Any(std::span<const std::size_t> attributes) const;

  // "displayName on 0 %, cn on 100 %".
  std::string Shares(std::span<const std::size_t> attributes, const SampleTally& tally) const;

 private:
  const RecordReader& record_;
  std::vector<std::int64_t> counts_;
};

// One finding for the anchor and for each field.
void AddShares(std::vector<Finding>& findings, const UserReader& reader, const AttributePresence& presence,
               const SampleTally& tally);

// Of the last login and the account state, which may be hidden as well as absent.
void AddHideable(std::vector<Finding>& findings, const LdapServer& server, LdapSession& session,
                 const UserReader& reader, const AttributePresence& presence, const SampleTally& tally);

}  // namespace rollcall
