// The contract of every source of users. tests/connectors/contract.h holds each connector to it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/errors.h"
#include "connectors/observed.h"

namespace rollcall {

enum class Coverage : std::uint8_t {
  kDelta,  // what is not mentioned is unchanged
  kFull,   // what is not mentioned is gone from this source
};

// Where the next pull resumes; opaque to everyone but the connector that made it. Empty: from the start.
struct Cursor {
  std::string text;
  // Anchors of records that could not be applied when they were shown: to be shown once more, changed or not, as far as
  // they are still there.
  std::vector<std::string> again;
};

// What a complete pull says of itself.
struct PullResult {
  Coverage coverage = Coverage::kDelta;    // of the users
  std::optional<Coverage> group_coverage;  // nullopt: the same
  Cursor cursor;
  std::int64_t users = 0;       // handed to OnUser
  std::int64_t groups = 0;      // handed to OnGroup
  std::int64_t with_login = 0;  // users that came with a last login; 0: this source tells no logins
  std::string proof;            // why the pull is known to be complete, for the pass's record; no personal data
};

// Takes what a pull finds, one record at a time. Views in the arguments die with the call. What an
// implementation throws passes through Pull unchanged and ends it.
class ObservationSink {
 public:
  virtual ~ObservationSink() = default;

  virtual void OnUser(const ObservedUser& user) = 0;
  // Users come before the groups that may contain them.
  virtual void OnGroup(const ObservedGroup& group) = 0;
  // This user is still there, unchanged (RFC 4533 present phase).
  virtual void OnPresent(AnchorView anchor) = 0;
  // The source says that this user is gone. Ids it never mentioned before are legal and mean nothing; a user that the
  // same pull shows elsewhere is not gone.
  virtual void OnGone(AnchorView anchor) = 0;
  // The same of groups: an entry may be a user and a group, and cease to be one of them.
  virtual void OnGroupPresent(AnchorView /*anchor*/) {}
  virtual void OnGroupGone(AnchorView /*anchor*/) {}
  // What feeds say besides of single people; in any order, and again at any time.
  virtual void OnLogin(const LoginRecord& /*login*/) {}
  virtual void OnWithdrawn(const Withdrawal& withdrawal) { OnGone(withdrawal.anchor); }
  virtual void OnUnreadable(const UnreadableRecord& record) = 0;
  // Something about the whole source that a person should know ("column creationSource is ignored"). Once each.
  virtual void OnWarning(std::string_view message) = 0;
};

// One line of what a source offers, for `rollcall check`.
struct Finding {
  enum class Level : std::uint8_t { kOk, kWarning, kFailure };
  Level level = Level::kOk;
  std::string subject;  // "server", "users", "last login"
  std::string detail;
};

class Connector {
 public:
  virtual ~Connector() = default;

  // Streams what changed since `cursor` (empty: everything) into `sink`, one user or group at a time, in
  // flat memory. Returning means that the pull is complete: every anchor once, nothing left out. Anything
  // less throws SourceUnavailable (CursorRejected: `cursor` is no good, pull from the start) or SourceRejected, and
  // then nothing may be concluded from what was streamed. A delta may mention an anchor more than once; the last
  // counts. Not thread-safe; one pull at a time.
  virtual PullResult Pull(const Cursor& cursor, ObservationSink& sink) = 0;

  // Connects, looks, changes nothing. Reports problems as findings instead of throwing.
  virtual std::vector<Finding> Check() = 0;
};

}  // namespace rollcall
