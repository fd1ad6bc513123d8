// What the registry knows of one source's users, in memory for the time of a pass.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "agent/sync/growing_array.h"
#include "store/database.h"

namespace rollcall {

// A million of them lie in memory: nothing between the fields, of which hashes alone are referred to.
struct [[gnu::packed, gnu::aligned(2)]] KnownLink {
  using Hash = std::array<std::uint16_t, 5>;
  Hash anchor{};
  Hash dn{};  // all zero: no name
  std::int64_t fingerprint = 0;
  AccountId account{};
  bool seen : 1 = false;       // in this pass
  bool missing : 1 = false;    // held as missing from this source
  bool manual : 1 = false;     // a manual hold stands
  bool automatic : 1 = false;  // an automatic hold stands
};
static_assert(sizeof(KnownLink) == 38);

// Keys are 80-bit hashes with a seed of the process's own, so that nobody can choose an id or a name that collides with
// another's; that two of a million do is less likely than 10^-12. 48 bytes a user. 2^31 - 1 users at most. Not
// thread-safe.
class KnownLinks {
 public:
  // A full pull asks for everyone; a delta for few, who are looked up one by one.
  enum class Extent : std::uint8_t { kAll, kAsNeeded };

  // Reads the links of the source and the holds that bear on them. `database` outlives it.
  // `parts` are the other sources that show the same directory: whom this one does not know by a name, one of them may.
  KnownLinks(Database& database, SourceId source, Extent extent = Extent::kAll, std::vector<SourceId> parts = {});

  // Reads all links and holds again, unless none were read. Users that were seen stay so, as far as they are still
  // linked. Returns how many of them are not, or have another fingerprint, or are held as missing by now.
  std::int64_t Refresh();
  // As the constructor's `parts`.
  void SetParts(std::vector<SourceId> parts) { parts_ = std::move(parts); }

  // Reads those that are not here yet.
  void LoadAll();

  // An anchor that Find will be asked for soon. Memory is slow: what comes between is not kept waiting.
  void Expect(std::string_view anchor) const;
  // nullptr: the source has not shown this anchor before. Pointers are good until the next Find or Add.
  KnownLink* Find(std::string_view anchor);
  KnownLink& Add(std::string_view anchor, AccountId account);
  KnownLink& FindOrAdd(std::string_view anchor, AccountId account);
  // The user is at this name now; whoever else was known there no longer is.
  void Place(KnownLink& link, std::string_view dn_key);
  // The user is at no name any more.
  void Unname(KnownLink& link);
  // The same as Place, where the name is the one that the link was loaded with.
  void PlaceAsBefore(KnownLink& link);
  std::optional<AccountId> AtDn(std::string_view dn_key) const;
  // The same, where it is a user who was seen in this pass, with all links read.
  std::optional<AccountId> SeenAtDn(std::string_view dn_key) const;
  // Somebody else than `account` is known at this name, who has made way for it by now; in the registry, too.
  std::optional<AccountId> Displace(std::string_view dn_key, AccountId account);

  // Everyone; call LoadAll first.
  const GrowingArray<KnownLink>& all() const { return links_; }

 private:
  // Index + 1 into links_, 0: free; in the bits above, some of the key's hash: hardly ever is another link looked at.
  using Table = std::vector<std::uint32_t>;
  using Key = KnownLink::Hash KnownLink::*;

  KnownLink::Hash HashOf(std::string_view text) const;
  static std::size_t PlaceOf(const KnownLink::Hash& hash, const Table& table);
  std::uint32_t IndexIn(std::uint32_t slot) const { return slot & ((std::uint32_t{1} << index_bits_) - 1); }
  std::uint32_t TagOf(const KnownLink::Hash& hash) const;
  // The slot that holds the key, or the free one where it belongs.
  std::size_t Slot(const Table& table, Key key, const KnownLink::Hash& hash) const;
  void Put(Table& table, Key key, const KnownLink& link);
  // With so many slots in each table.
  void Rebuild(std::size_t slots);
  void LoadHolds();
  std::optional<AccountId> AtDnHere(std::string_view dn_key) const;
  // Into links_, + 1; 0: nobody whom this source shows has the name.
  std::uint32_t IndexAtDn(std::string_view dn_key) const;
  KnownLink* FindHere(const KnownLink::Hash& anchor);
  KnownLink& Add(const KnownLink::Hash& anchor, AccountId account);
  KnownLink* Load(std::string_view anchor);

  Database& database_;
  SourceId source_;
  Extent extent_;
  std::vector<SourceId> parts_;
  std::uint64_t seed_;
  GrowingArray<KnownLink> links_;
  int index_bits_ = 0;  // of a slot; at most 31
  Table by_anchor_;
  Table by_dn_;
  std::int64_t loads_ = 0;  // look-ups one by one
  std::size_t moves_ = 0;   // names taken since the last rebuild; each leaves a slot behind
};

}  // namespace rollcall
