#include "agent/sync/snapshot.h"

#include "agent/sync/config_digest.h"

namespace rollcall {

bool NeedsALook(const SourceConfig& source, const KnownLink& known, const ObservedUser& user) {
  if (known.missing || user.presence == UserPresence::kWithdrawn) return true;
  if (known.dn == KnownLink::Hash{} && !user.dn.key.empty()) return true;  // another user had taken its name
  if (!user.enabled || source.enabled_meaning != EnabledMeaning::kAdministratorsWord) return false;
  return *user.enabled ? known.manual || known.automatic : !known.manual;
}

Snapshot::Snapshot(Database& database, const Config& config, const SourceConfig& source, SourceId id, Spool& spool)
    : source_(source), spool_(spool), links_(database, id), fingerprinter_(ConfigDigest(config, source)) {}

void Snapshot::OnUser(const ObservedUser& user) {
  links_.Expect(user.anchor.text);
  const std::int64_t fingerprint = fingerprinter_.Of(user);
  const KnownLink* known = links_.Find(user.anchor.text);
  const bool is_unchanged = known != nullptr && known->fingerprint == fingerprint && !NeedsALook(source_, *known, user);
  is_unchanged ? spool_.OnUnchanged(user.anchor, fingerprint) : spool_.OnUser(user);
}

}  // namespace rollcall
