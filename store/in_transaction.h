// A transaction that is tried again where somebody else was writing.
#pragma once

#include "store/database.h"

namespace rollcall {

inline constexpr int kTries = 3;  // each waits up to ten seconds for another writer

// Calls fn() inside of a transaction and returns what it returns. Where somebody else was faster with the same rows,
// all of it is done again: fn must read all of its facts itself and have no other effect. fn calls Commit on the
// transaction that it gets, or nothing is written. Throws StoreConflict after the last try, and what fn throws.
template <class Fn>
auto InTransaction(Database& database, Fn fn) {
  for (int tries = 1;; ++tries) {
    try {
      Transaction transaction(database);
      return fn(transaction);
    } catch (const StoreConflict&) {
      if (tries == kTries) throw;
    }
  }
}

}  // namespace rollcall
