// Backups that are made again and again into one folder.
#pragma once

#include <string>

#include "store/database.h"

namespace rollcall {

// Copies the registry into folder/registry-20261122T030000Z.db, which stands there only once it is whole, then deletes
// all but the newest `keep` files of such a name. Makes the folder, for this user alone, where there is none. Returns
// the file. Throws StoreError.
std::string BackUpInto(Database& database, const std::string& folder, std::size_t keep, TimePoint now);

}  // namespace rollcall
