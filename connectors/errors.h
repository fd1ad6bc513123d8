// Why a pull did not become a complete picture of its source.
#pragma once

#include <stdexcept>

namespace rollcall {

// The source could not be read to its end: down, timed out, cut short, limited. Trying again later may
// help. Nothing may be concluded from what was streamed before.
class SourceUnavailable : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// The source is not what it claims to be: wrong password, wrong certificate, wrong base, a file that is not
// the format it should be. A person has to mend something; trying again does not help.
class SourceRejected : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// The source cannot go on from where the last pull ended (its log was cut, it was restored from a backup, the
// configuration is another one), or not in this way. Nothing may be concluded from what was streamed before; a pull
// from the start, with the same connector, does not fail for this reason.
class CursorRejected : public SourceUnavailable {
 public:
  using SourceUnavailable::SourceUnavailable;
};

}  // namespace rollcall
