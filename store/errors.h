// The errors of the store. What was being written is rolled back by the Transaction that was open.
#pragma once

#include <stdexcept>

namespace rollcall {

// The database refused or failed. The message names the registry, what the database said and what to do; it
// never holds bound values, because those are people's data.
class StoreError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Somebody else was faster with the same rows, or is still writing after ten seconds. Nothing was applied: the
// whole transaction may be tried again, from reading on.
class StoreConflict : public StoreError {
 public:
  using StoreError::StoreError;
};

// Another agent has taken the lease under which this one was writing. Nothing was applied, and trying again is theirs.
class LeaseLost : public StoreError {
 public:
  using StoreError::StoreError;
};

// The database cannot be reached, or the connection broke and the database rolled back what was open. The next
// Transaction connects anew.
class StoreUnavailable : public StoreError {
 public:
  using StoreError::StoreError;
};

}  // namespace rollcall
