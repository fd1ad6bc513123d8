#include "agent/sync/snapshot.h"

#include <utility>

#include "agent/sync/config_digest.h"

namespace rollcall {

bool NeedsALook(const SourceConfig& source, const KnownLink& known, const ObservedUser& user) {
  if (known.missing || user.presence == UserPresence::kWithdrawn) return true;
  if (known.dn == KnownLink::Hash{} && !user.dn.key.empty()) return true;  // another user had taken its name
  if (!user.enabled || source.enabled_meaning != EnabledMeaning::kAdministratorsWord) return false;
  return *user.enabled ? known.manual || known.automatic : !known.manual;
}

Snapshot::Snapshot(Database& database, const Config& config, const SourceConfig& source, SourceId id,
                   KnownLinks::Extent links, Spool& spool)
    : database_(database),
      source_(source),
      spool_(spool),
      state_(database.State()),
      compared_(links),
      links_(database, id, links),
      fingerprinter_(ConfigDigest(config, source)) {}

Snapshot::Seen Snapshot::Take() {
  const std::int64_t moved = database_.State() == state_ ? 0 : links_.Refresh();
  return {.links = std::move(links_), .unchanged = unchanged_, .present = present_, .moved = moved};
}

// An anchor that is not linked is kept: a plan that is approved meanwhile may link it.
void Snapshot::OnPresent(AnchorView anchor) {
  links_.LoadAll();  // most are still there
  KnownLink* known = links_.Find(anchor.text);
  if (known == nullptr) return spool_.OnPresent(anchor);
  spool_.OnUnchanged();
  known->seen = true;
  ++present_;
}

void Snapshot::OnUser(const ObservedUser& user) {
  if (compared_ == KnownLinks::Extent::kAsNeeded) return spool_.OnUser(user);
  links_.Expect(user.anchor.text);
  KnownLink* known = links_.Find(user.anchor.text);
  if (known == nullptr || known->fingerprint != fingerprinter_.Of(user) || NeedsALook(source_, *known, user)) {
    return spool_.OnUser(user);
  }
  spool_.OnUnchanged();
  known->seen = true;
  links_.PlaceAsBefore(*known);
  ++unchanged_;
}

}  // namespace rollcall
