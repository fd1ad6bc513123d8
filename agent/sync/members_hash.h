// What a group's members are, in 64 bits: a sum over them, so that their order does not matter and one who comes or
// goes changes it by a difference.
#pragma once

#include <cstdint>
#include <string_view>

#include "store/named_members.h"

namespace rollcall {

std::uint64_t HashOfMember(NamedBy by, AccountId account);
std::uint64_t HashOfRef(std::string_view ref);

}  // namespace rollcall
