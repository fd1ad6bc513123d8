// Puts a copy in the place of a SQLite registry that may be in use.
#pragma once

#include <optional>
#include <string>

namespace rollcall {

struct SqliteRestore {
  std::string copy;      // the registry that is wanted; not in use
  std::string registry;  // the file that it becomes; may be absent, damaged, or in use
  std::string previous;  // a file that takes what `registry` was; does not exist yet
};

// All or nothing: whoever has the registry open goes on with the restored one, and what is committed up to that moment
// is in `previous`. A file that is no registry any more is moved to `previous` as it is. false: there was nothing to
// keep. Throws StoreError, StoreConflict where somebody is writing for more than ten seconds.
bool RestoreSqlite(const SqliteRestore& restore);

}  // namespace rollcall
