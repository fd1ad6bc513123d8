#include "connectors/ldap/changes/ad_replica.h"

#include <charconv>
#include <optional>
#include <sstream>

#include "connectors/errors.h"
#include "connectors/ldap/syntax/filter.h"
#include "connectors/ldap/syntax/text.h"

namespace rollcall {
namespace {

constexpr std::string_view kChanged = "uSNChanged";
constexpr Usn kWitnessesWithin = 1000;  // change numbers, most of which concern other parts of the directory

std::optional<Usn> ReadUsn(std::string_view text) {
  Usn usn = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), usn);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return usn;
}

std::string ReadInvocationId(Reading& reading) {
  const std::string& service = reading.server().root.ds_service_name;
  if (service.empty()) throw CursorRejected("the server does not tell which domain controller it is (dsServiceName)");
  LdapSearch search(reading.session(), {.base = service, .scope = LdapScope::kBase, .attributes = {"invocationId"}},
                    reading.deadline());
  std::string id;
  LdapEntry entry;
  while (search.Next(entry)) id = SingleValue(entry, "invocationId");
  if (id.empty()) throw CursorRejected("the agent may not read the invocationId of \"" + service + '"');
  return id;
}

LdapSearchRequest InDomain(const Reading& reading, std::string filter) {
  return {.base = reading.server().root.default_naming_context,
          .filter = std::move(filter),
          .attributes = {std::string(kAdGuid), std::string(kChanged)},
          .page_size = reading.server().options.page_size,
          .deleted = LdapSearchRequest::Deleted::kShown};
}

// Of the objects that may be seen, the one that was changed last.
void FindWitness(Reading& reading, AdReplica& replica) {
  const Usn first = replica.usn > kWitnessesWithin ? replica.usn - kWitnessesWithin : 0;
  LdapSearch search(reading.session(), InDomain(reading, "(uSNChanged>=" + std::to_string(first) + ')'),
                    reading.deadline());
  LdapEntry entry;
  while (search.Next(entry)) {
    const auto usn = ReadUsn(SingleValue(entry, kChanged));
    const std::string_view guid = SingleValue(entry, kAdGuid);
    if (!usn || guid.empty() || *usn > replica.usn || *usn < replica.witness_usn) continue;
    replica.witness = guid;
    replica.witness_usn = *usn;
  }
}

void AskWitness(Reading& reading, const AdReplica& before) {
  LdapSearch search(reading.session(), InDomain(reading, "(objectGUID=" + EscapeFilterValue(before.witness) + ')'),
                    reading.deadline());
  Usn usn = 0;
  LdapEntry entry;
  while (search.Next(entry)) usn = ReadUsn(SingleValue(entry, kChanged)).value_or(0);
  if (usn < before.witness_usn)
    throw CursorRejected(
        "what changed last before the last pull is not there, or as it was before: the domain "
        "controller may have been put back to an older state");
}

}  // namespace

AdReplica SeeReplica(Reading& reading, const AdReplica* before) {
  const auto usn = ReadUsn(reading.server().root.highest_committed_usn);
  if (!usn) throw CursorRejected("the server does not tell its highestCommittedUSN");
  AdReplica replica = {.invocation_id = ReadInvocationId(reading), .usn = *usn};
  if (before != nullptr) {
    if (replica.invocation_id != before->invocation_id)
      throw CursorRejected("this is another domain controller than at the last pull, or one restored from a backup");
    if (replica.usn < before->usn)
      throw CursorRejected(
          "the domain controller has been put back to an older state: its change numbers end before "
          "the last pull");
    if (!before->witness.empty()) AskWitness(reading, *before);
    replica.witness = before->witness;
    replica.witness_usn = before->witness_usn;
    if (replica.usn == before->usn) return replica;
  }
  FindWitness(reading, replica);
  return replica;
}

std::string WriteReplica(const AdReplica& replica) {
  return GuidToText(replica.invocation_id) + ' ' + std::to_string(replica.usn) + ' ' +
         (replica.witness.empty() ? "-" : GuidToText(replica.witness)) + ' ' + std::to_string(replica.witness_usn);
}

AdReplica ReadReplica(const std::string& text) {
  std::istringstream words(text);
  std::string id;
  std::string witness;
  AdReplica replica;
  words >> id >> replica.usn >> witness >> replica.witness_usn;
  replica.invocation_id = TextToGuid(id);
  replica.witness = TextToGuid(witness);
  if (!words || replica.invocation_id.empty()) throw CursorRejected("what the last pull left is damaged");
  return replica;
}

}  // namespace rollcall
