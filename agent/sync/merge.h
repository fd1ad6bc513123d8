// Several sources, one profile: attribute by attribute, the first source in order of precedence that has a value.
#pragma once

#include <string>
#include <vector>

#include "store/types.h"

namespace rollcall {

// What one source says of the account; views into the caller's profiles.
struct Layer {
  const Profile* now = nullptr;     // never null
  const Profile* before = nullptr;  // what it said last time; null: it says something for the first time
};

// `layers` in order of precedence, the strongest first. A value that no source has any more is cleared where
// a source had it before, and kept where none ever did (it was entered by hand). Pure.
Profile MergeProfiles(const Profile& current, const std::vector<Layer>& layers);

// The values of `observed`, by the names of fields and attributes, that `merged` does not have: a stronger source has
// others. Pure.
std::vector<std::string> Overruled(const Profile& observed, const Profile& merged);

}  // namespace rollcall
