#include "tests/connectors/contract.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <set>

namespace rollcall {
namespace {

// Thrown by ThrowingSink.
struct SinkIsFull {
  int serial;
};

class ThrowingSink : public DiscardingSink {
 public:
  void OnUser(const ObservedUser&) override {
    ++calls;
    throw SinkIsFull{4711};
  }
  int calls = 0;
};

template <typename Exception>
std::string ExpectThrows(Connector& connector, ObservationSink& sink, std::string_view name) {
  try {
    connector.Pull({}, sink);
    ADD_FAILURE() << "the pull claims to be complete; expected " << name;
  } catch (const Exception& error) {
    EXPECT_STRNE(error.what(), "");
    return error.what();
  } catch (const std::exception& error) {
    ADD_FAILURE() << "expected " << name << ", got: " << error.what();
  }
  return {};
}

void ExpectAnchorsOnce(const RecordingSink& sink) {
  std::set<std::string_view> users;
  for (const RecordedUser& user : sink.users) {
    EXPECT_NE(user.anchor, "") << user.place;
    EXPECT_NE(user.place, "") << user.anchor;
    EXPECT_TRUE(users.insert(user.anchor).second) << "anchor twice: " << user.anchor << " at " << user.place;
  }
  std::set<std::string_view> groups;
  for (const RecordedGroup& group : sink.groups) {
    EXPECT_NE(group.anchor, "") << group.dn;
    EXPECT_TRUE(groups.insert(group.anchor).second) << "anchor twice: " << group.anchor << " at " << group.dn;
  }
}

// Everything a pull said, as text, in order.
std::vector<std::string> Transcript(const RecordingSink& sink) {
  std::vector<std::string> lines;
  for (const RecordedUser& user : sink.users) {
    std::string line = user.anchor + '|' + user.dn + '|' + user.dn_key + '|' + user.place;
    for (const std::string& field : user.fields) line += '|' + field;
    for (const auto& [name, value] : user.attributes) line += '|' + name + '=' + value;
    for (const auto& [group, role] : user.memberships) line += '|' + role + ':' + group;
    lines.push_back(std::move(line));
  }
  for (const RecordedGroup& group : sink.groups) {
    std::string line = group.anchor + '|' + group.name;
    for (const RecordedMember& member : group.members) line += '|' + member.value;
    lines.push_back(std::move(line));
  }
  for (const RecordedUnreadable& record : sink.unreadable) lines.push_back(record.place + '|' + record.reason);
  lines.insert(lines.end(), sink.warnings.begin(), sink.warnings.end());
  return lines;
}

#ifdef __SANITIZE_ADDRESS__
constexpr bool kMemoryIsMeasurable = false;  // what is freed stays in quarantine
#else
constexpr bool kMemoryIsMeasurable = true;
#endif

// VmHWM of /proc/self/status, in bytes.
std::optional<std::int64_t> PeakMemory() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) return std::stoll(line.substr(6)) * 1024;
  }
  return std::nullopt;
}

}  // namespace

void RecordingSink::OnUser(const ObservedUser& user) {
  RecordedUser& copy = users.emplace_back();
  copy.anchor = user.anchor.text;
  copy.dn = user.dn.text;
  copy.dn_key = user.dn.key;
  std::copy(user.fields.begin(), user.fields.end(), copy.fields.begin());
  for (const ObservedAttribute& each : user.attributes) copy.attributes.emplace_back(each.name, each.value);
  copy.enabled = user.enabled;
  if (const auto& login = user.last_login) {
    copy.last_login = RecordedLogin{login->at, login->lag, std::string(login->attribute)};
  }
  copy.created_at = user.created_at;
  for (const ObservedMembership& each : user.memberships) copy.memberships.emplace_back(each.group.key, each.role);
  copy.memberships_told = user.memberships_told;
  copy.place = user.place;
  if (!groups.empty()) ++users_after_groups;
}

void RecordingSink::OnGroup(const ObservedGroup& group) {
  RecordedGroup& copy = groups.emplace_back();
  copy.anchor = group.anchor.text;
  copy.dn = group.dn.text;
  copy.dn_key = group.dn.key;
  copy.name = group.name;
  for (const MemberRef& member : group.members) copy.members.push_back({member.kind, std::string(member.value)});
}

void RecordingSink::OnUnreadable(const UnreadableRecord& record) {
  unreadable.push_back({std::string(record.place), std::string(record.reason), std::string(record.anchor.text)});
}

const RecordedUser* RecordingSink::FindByLogin(std::string_view login) const {
  const auto at = std::ranges::find_if(users, [&](const RecordedUser& user) { return user[Field::kLogin] == login; });
  return at == users.end() ? nullptr : &*at;
}

const RecordedUser* RecordingSink::FindByAnchor(std::string_view anchor) const {
  const auto at = std::ranges::find(users, anchor, &RecordedUser::anchor);
  return at == users.end() ? nullptr : &*at;
}

const RecordedGroup* RecordingSink::FindGroup(std::string_view name) const {
  const auto at = std::ranges::find(groups, name, &RecordedGroup::name);
  return at == groups.end() ? nullptr : &*at;
}

PullResult ExpectCompletePull(Connector& connector, RecordingSink& sink, const Cursor& cursor) {
  PullResult result;
  try {
    result = connector.Pull(cursor, sink);
  } catch (const std::exception& error) {
    ADD_FAILURE() << "the pull threw: " << error.what();
    return result;
  }
  ExpectAnchorsOnce(sink);
  EXPECT_EQ(sink.users_after_groups, 0);
  EXPECT_EQ(result.users, static_cast<std::int64_t>(sink.users.size()));
  EXPECT_EQ(result.groups, static_cast<std::int64_t>(sink.groups.size()));
  EXPECT_EQ(result.with_login,
            std::ranges::count_if(sink.users, [](const RecordedUser& user) { return user.last_login.has_value(); }));
  EXPECT_NE(result.proof, "");
  for (const RecordedUnreadable& record : sink.unreadable) {
    EXPECT_NE(record.place, "");
    EXPECT_NE(record.reason, "");
  }
  return result;
}

void ExpectEmptySourceIsReported(Connector& connector) {
  RecordingSink sink;
  const PullResult result = ExpectCompletePull(connector, sink);
  EXPECT_EQ(result.users, 0);
  EXPECT_FALSE(sink.warnings.empty()) << "nobody is told that the source is empty";
}

std::string ExpectUnavailable(Connector& connector, ObservationSink& sink) {
  return ExpectThrows<SourceUnavailable>(connector, sink, "SourceUnavailable");
}

std::string ExpectRejected(Connector& connector, ObservationSink& sink) {
  return ExpectThrows<SourceRejected>(connector, sink, "SourceRejected");
}

void ExpectSinkExceptionPassesThrough(Connector& connector) {
  ThrowingSink sink;
  try {
    connector.Pull({}, sink);
    ADD_FAILURE() << "the pull returned although its sink threw";
  } catch (const SinkIsFull& error) {
    EXPECT_EQ(error.serial, 4711);
  } catch (const std::exception& error) {
    ADD_FAILURE() << "the sink's exception became: " << error.what();
  }
  EXPECT_EQ(sink.calls, 1) << "the pull went on after its sink threw";
  RecordingSink again;
  EXPECT_GT(ExpectCompletePull(connector, again).users, 0);
}

void ExpectRepeatable(Connector& connector) {
  RecordingSink first;
  RecordingSink second;
  ExpectCompletePull(connector, first);
  ExpectCompletePull(connector, second);
  EXPECT_EQ(Transcript(first), Transcript(second));
}

std::optional<std::int64_t> PeakMemoryOfPull(Connector& connector) {
  if (!kMemoryIsMeasurable) return std::nullopt;
  DiscardingSink sink;
  std::ofstream("/proc/self/clear_refs") << "5";  // sets VmHWM back to what is resident now
  const std::optional<std::int64_t> before = PeakMemory();
  connector.Pull({}, sink);
  const std::optional<std::int64_t> after = PeakMemory();
  if (!before || !after) return std::nullopt;
  return *after - *before;
}

}  // namespace rollcall
