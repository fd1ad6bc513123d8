// The parts that every form of a pass's output needs.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "agent/base/pass_report.h"
#include "agent/output/records.h"

namespace rollcall {

// The warnings and conflicts of one source. Keeps the first `most` conflicts and counts the rest: a file in the
// wrong encoding has one for each of its lines.
class PassNotes {
 public:
  struct Conflict {
    std::string place;
    std::string reason;
  };

  explicit PassNotes(std::size_t most) : most_(most) {}

  void AddConflict(std::string_view place, std::string_view reason);
  void AddWarning(std::string_view message);
  void Clear();

  const std::vector<Conflict>& conflicts() const { return conflicts_; }
  const std::vector<std::string>& warnings() const { return warnings_; }

  // Each note as a line of its own: "warning: ...", "conflict: line 3: ...", "... and 12 more conflicts".
  std::vector<std::string> Lines() const;

 private:
  std::size_t most_;
  std::size_t more_ = 0;
  std::vector<Conflict> conflicts_;
  std::vector<std::string> warnings_;
};

// `update   bjensen  email: "old" -> "new" (reason)`, safe for a terminal.
std::string ChangeText(const ChangeLine& change);

// The counts of a pass, one column each, for records of PassJson.
std::span<const Column> PassColumns();

}  // namespace rollcall
