// A random story of a registry: commands that mean something in every state, so that any part of a story is one too.
#pragma once

#include <array>
#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "connectors/connector.h"
#include "store/types.h"

namespace rollcall {

// Small, so that people often meet. "Ann" and "ann" are one login, written differently.
inline constexpr int kAnchors = 4;
inline constexpr std::array<std::string_view, 5> kLogins = {"ann", "bob", "cid", "dee", "Ann"};
inline constexpr std::array<std::string_view, 3> kEmails = {"", "one@example.com", "two@example.com"};
inline constexpr int kPlaces = 5;  // DNs of users
inline constexpr int kGroups = 3;
inline constexpr std::array<std::string_view, 2> kSourceNames = {"corp", "hr"};

// Numbers stand for an anchor, a login, a mail address, a DN.
struct ShownUser {
  int anchor = 0;
  int login = 0;
  int email = 0;
  int place = 0;
  std::optional<bool> enabled;
  std::optional<int> last_login;  // hours after kNow; time advances by an hour a command
};

struct ShownGroup {
  int group = 0;
  std::vector<int> places;
  std::vector<int> logins;
};

enum class PullEnd : std::uint8_t {
  kApplied,
  kDryRunFirst,  // the same pull without effect, and then with
  kDryRun,
  kBreaksOff,
};

struct Pull {
  std::size_t source = 0;
  PullEnd end = PullEnd::kApplied;
  Coverage coverage = Coverage::kFull;
  std::vector<ShownUser> users;
  std::vector<ShownGroup> groups;
  std::vector<int> gone;          // anchors; with kDelta only
  std::optional<int> unreadable;  // an anchor; kAnchors: it could not be read
};

// `nth` of those that there are, modulo their number; where there is none, nothing happens.
struct SetHoldByHand {
  HoldKind kind = HoldKind::kManual;
  std::size_t nth = 0;
};
struct LiftHoldByHand {
  HoldKind kind = HoldKind::kManual;
  std::size_t nth = 0;
};
struct CreateByHand {
  int login = 0;
};
struct Remove {
  std::size_t nth = 0;
};
struct Restore {
  std::size_t nth = 0;
};

using Command = std::variant<Pull, SetHoldByHand, LiftHoldByHand, CreateByHand, Remove, Restore>;

struct Story {
  std::array<std::optional<std::string>, kSourceNames.size()> correlate;  // of each source
  bool hr_is_an_import = false;  // it speaks an administrator's word, and nothing follows from absence
  std::int64_t missing_count = 0;
  std::vector<Command> commands;
};

std::string AnchorName(std::size_t source, int anchor);
std::string PlaceName(std::size_t source, int place);
std::string GroupName(std::size_t source, int group);

std::ostream& operator<<(std::ostream& out, const Command& command);
std::ostream& operator<<(std::ostream& out, const Story& story);

}  // namespace rollcall
