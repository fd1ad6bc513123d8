// A connector that shows what a test tells it to, and a listener that writes down what it hears.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "agent/sync/pass.h"
#include "tests/agent/sync/observed_builder.h"
#include "tests/store/registry.h"

namespace rollcall {

struct GroupSketch {
  std::string anchor;
  std::vector<std::string> members;  // DNs
  std::vector<std::string> logins;
  std::string dn = {};  // empty: the anchor is its DN
};

class ScriptedConnector : public Connector {
 public:
  PullResult Pull(const Cursor& cursor, ObservationSink& sink) override;
  std::vector<Finding> Check() override { return {}; }

  std::vector<UserSketch> users;
  std::vector<GroupSketch> groups;
  std::vector<std::pair<std::string, std::string>> unreadable;  // anchor, reason
  std::vector<std::string> unreadable_groups;                   // DNs
  std::vector<std::string> present;                             // anchors that are there and unchanged
  std::vector<std::string> gone;
  Coverage coverage = Coverage::kFull;
  std::optional<std::string> unavailable_at_the_end;
  std::string cursor;
  int rejected_cursors = 0;         // so many pulls fail so
  std::function<void()> meanwhile;  // happens after the users were read
};

struct HeardChanges : PassListener {
  void OnChange(const ChangeLine& change) override;
  void OnConflict(std::string_view /*place*/, std::string_view reason) override { conflicts.emplace_back(reason); }
  void OnWarning(std::string_view message) override { warnings.emplace_back(message); }
  void OnProgress(std::int64_t /*records*/) override {}

  std::vector<std::string> lines;
  std::vector<std::string> conflicts;
  std::vector<std::string> warnings;
};

// A registry and two sources, "corp" before "hr".
class PassTest : public RegistryTest {
 protected:
  PassTest();
  PassReport Sync(TimePoint now = kNow) { return Run(config_.sources[0], corp_, now); }
  PassReport SyncHr(TimePoint now = kNow) { return Run(config_.sources[1], hr_, now); }
  PassReport Run(const SourceConfig& source, Connector& connector, TimePoint now, Ending ending = Ending::kCommit);
  Account Get(std::string_view login) { return FindAccountByLogin(*database_, login).value(); }
  std::int64_t Count(const std::string& table);

  Config config_;
  ScriptedConnector corp_;
  ScriptedConnector hr_;
  HeardChanges heard_;
};

}  // namespace rollcall
