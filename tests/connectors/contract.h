// What every connector is held to (connectors/connector.h). A connector's own tests make connectors over
// known input and pass them to these checks; add connectors/contract.cc to the SOURCES of such a test.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "connectors/connector.h"

namespace rollcall {

struct RecordedLogin {
  TimePoint at;
  std::chrono::milliseconds lag{0};
  std::string attribute;
};

struct RecordedUser {
  std::string anchor;
  std::string dn;
  std::string dn_key;
  std::array<std::string, kFieldNames.size()> fields;
  std::vector<std::pair<std::string, std::string>> attributes;  // name, value
  std::optional<bool> enabled;
  std::string state_reason;
  std::optional<RecordedLogin> last_login;
  std::optional<TimePoint> created_at;
  std::vector<std::pair<std::string, std::string>> memberships;  // group's key, role
  MembershipsTold memberships_told = MembershipsTold::kNothing;
  std::string place;

  const std::string& operator[](Field field) const { return fields[static_cast<std::size_t>(field)]; }
};

struct RecordedMember {
  MemberRef::Kind kind = MemberRef::Kind::kDn;
  std::string value;
  friend bool operator==(const RecordedMember&, const RecordedMember&) = default;
};

struct RecordedGroup {
  std::string anchor;
  std::string dn;
  std::string dn_key;
  std::string name;
  std::vector<RecordedMember> members;
};

struct RecordedUnreadable {
  std::string place;
  std::string reason;
  std::string anchor;
};

// Keeps copies of all that a pull hands over, so that a view that is dead already shows under ASan.
class RecordingSink : public ObservationSink {
 public:
  void OnUser(const ObservedUser& user) override;
  void OnGroup(const ObservedGroup& group) override;
  void OnPresent(AnchorView anchor) override { present.emplace_back(anchor.text); }
  void OnGone(AnchorView anchor) override { gone.emplace_back(anchor.text); }
  void OnGroupPresent(AnchorView anchor) override { present_groups.emplace_back(anchor.text); }
  void OnGroupGone(AnchorView anchor) override { gone_groups.emplace_back(anchor.text); }
  void OnUnreadable(const UnreadableRecord& record) override;
  void OnWarning(std::string_view message) override { warnings.emplace_back(message); }

  // nullptr: there is none. Valid until the sink takes another record.
  const RecordedUser* FindByLogin(std::string_view login) const;
  const RecordedUser* FindByAnchor(std::string_view anchor) const;
  const RecordedGroup* FindGroup(std::string_view name) const;

  std::vector<RecordedUser> users;
  std::vector<RecordedGroup> groups;
  std::vector<std::string> present;
  std::vector<std::string> gone;
  std::vector<std::string> present_groups;
  std::vector<std::string> gone_groups;
  std::vector<RecordedUnreadable> unreadable;
  std::vector<std::string> warnings;
  int users_after_groups = 0;  // users that came when a group had come already; the contract wants 0
};

// Takes everything and keeps nothing.
class DiscardingSink : public ObservationSink {
 public:
  void OnUser(const ObservedUser&) override {}
  void OnGroup(const ObservedGroup&) override {}
  void OnPresent(AnchorView) override {}
  void OnGone(AnchorView) override {}
  void OnUnreadable(const UnreadableRecord&) override {}
  void OnWarning(std::string_view) override {}
};

// Each check reports with EXPECT_*, so that the calling test fails.

// Pulls to the end into `sink`, which should be fresh, and checks that the picture agrees with itself: no
// anchor twice or empty, users before groups, counts as reported, every record with its place, a proof.
// A pull that throws fails the test.
PullResult ExpectCompletePull(Connector& connector, RecordingSink& sink, const Cursor& cursor = {});

// The source has no user at all: complete, counted as 0, and a person is told.
void ExpectEmptySourceIsReported(Connector& connector);

// A source that cannot be read to its end, or is not what it claims to be, throws. Returns the message;
// empty, with a failed test, where the pull returned or threw something else.
std::string ExpectUnavailable(Connector& connector, ObservationSink& sink);
std::string ExpectRejected(Connector& connector, ObservationSink& sink);

// What a sink throws ends the pull at once and comes out as the very same exception; afterwards the
// connector can pull again from the beginning. The source needs one user at least.
void ExpectSinkExceptionPassesThrough(Connector& connector);

// Two pulls of an unchanged source say the same in the same words.
void ExpectRepeatable(Connector& connector);

// How far the process's peak of resident memory rises during one pull into a DiscardingSink, in bytes.
// nullopt where that cannot be measured (no /proc, AddressSanitizer).
std::optional<std::int64_t> PeakMemoryOfPull(Connector& connector);

}  // namespace rollcall
