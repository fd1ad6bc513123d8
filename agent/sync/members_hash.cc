#include "agent/sync/members_hash.h"

#include <xxhash.h>

namespace rollcall {

std::uint64_t HashOfMember(NamedBy by, AccountId account) {
  return XXH3_64bits_withSeed(&account, sizeof(account), static_cast<XXH64_hash_t>(by));
}

std::uint64_t HashOfRef(std::string_view ref) { return XXH3_64bits(ref.data(), ref.size()); }

}  // namespace rollcall
